"""Discussions in a browser without JavaScript, and with the little that htmx adds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenant_apps.budget.models import Proposal
from tenant_apps.discussion.actions.moderation import remove_comments, report_comment
from tenant_apps.discussion.models import Comment, CommentReport
from tenant_apps.residents.models import Resident, RoleGrant
from tenants.city import City
from tests.factories.discussion import make_project, moderator, say
from tests.factories.proposals import actor_of, make_author

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
Browser = Callable[..., Any]


@pytest.fixture
def project(city: City) -> Proposal:
    return make_project()


@pytest.fixture
def person(city: City) -> Resident:
    return make_author(name="Ganna Reader")


@pytest.fixture
def visitor(city: City, client_for: Browser) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def signed_in(visitor: Any, person: Resident) -> Any:
    visitor.force_login(person)
    return visitor


@pytest.fixture
def editor(city: City, client_for: Browser, at: datetime) -> Any:
    """Give the browser of an editor."""
    account = make_author(name="Editor")
    RoleGrant.objects.create(resident=account, role="editor", granted_at=at)
    client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(account)
    return client


def page_of(project: Proposal) -> str:
    return f"/budget/{project.contest.slug}/projects/{project.number}/"


def write_url(project: Proposal) -> str:
    return f"/discussion/budget.proposal/{project.uuid}/"


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode())


def test_resident_comments_and_answers_without_javascript(
    signed_in: Any, project: Proposal
) -> None:
    page = text_of(signed_in.get(page_of(project)))
    assert f'action="{write_url(project)}"' in page
    sent = signed_in.post(write_url(project), {"text": "First <b>idea</b>"}, follow=True)
    head = Comment.objects.get()
    assert sent.redirect_chain == [(f"{page_of(project)}#comment-{head.uuid}", 302)]
    page = text_of(sent)
    assert "Your comment is posted." in page
    assert "First &lt;b&gt;idea&lt;/b&gt;" in page
    answer_url = f"{write_url(project)}?to={head.uuid}"
    assert answer_url in page
    assert "First &lt;b&gt;" in text_of(signed_in.get(answer_url))
    signed_in.post(answer_url, {"text": "And another"})
    assert Comment.objects.latest("pk").parent_id == head.pk
    assert 'class="plain answers"' in text_of(signed_in.get(page_of(project)))


@pytest.mark.parametrize(("text", "said"), [(" ", "Write something"), ("x" * 2001, "at most 2000")])
def test_form_keeps_what_was_typed_when_it_is_refused(
    signed_in: Any, project: Proposal, text: str, said: str
) -> None:
    page = text_of(signed_in.post(write_url(project), {"text": text}), 422)
    assert said in page
    assert 'role="alert"' in page
    assert text.strip() in page
    assert not Comment.objects.exists()


def test_text_waits_in_the_session_when_sign_in_ran_out(
    visitor: Any, project: Proposal, person: Resident
) -> None:
    sent = visitor.post(write_url(project), {"text": "Half an hour of writing"})
    assert sent.status_code == 302
    assert sent["Location"].endswith(f"?next={write_url(project)}")
    visitor.force_login(person)
    assert "Half an hour of writing" in text_of(visitor.get(write_url(project)))
    visitor.post(write_url(project), {"text": "Half an hour of writing"})
    assert Comment.objects.get().author == person
    assert "Half an hour" not in text_of(visitor.get(write_url(project)))


def test_visitor_is_led_to_sign_in_and_sees_no_form(visitor: Any, project: Proposal) -> None:
    say(project, "Seen by all")
    page = text_of(visitor.get(page_of(project)))
    assert "Seen by all" in page
    assert "Sign in and comment" in page
    assert "csrfmiddlewaretoken" not in page


def test_closed_discussion_is_read_and_not_written(
    signed_in: Any, project: Proposal, city: City
) -> None:
    say(project, "Said in time")
    late = Proposal.objects.filter(pk=project.pk)
    late.update(state="withdrawn")
    page = text_of(signed_in.get(page_of(project)))
    assert "Said in time" in page
    assert "The discussion of this project is closed" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/discussion/budget.proposal/no-uuid/",
        "/discussion/budget.proposal/00000000-0000-0000-0000-000000000007/",
        "/discussion/budget.contest/00000000-0000-0000-0000-000000000007/",
        "/discussion/x/y/comments/",
        "/discussion/comments/00000000-0000-0000-0000-000000000007/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_address_is_missing_when_it_names_nothing(
    signed_in: Any, address: str, method: str
) -> None:
    assert getattr(signed_in, method)(address).status_code in {404, 405}


def test_like_changes_the_button_when_it_is_pressed(signed_in: Any, project: Proposal) -> None:
    comment = say(project)
    address = f"/discussion/comments/{comment.uuid}/like/"
    answer = signed_in.post(address, {"liked": "1"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in text_of(answer)
    assert "<html" not in text_of(answer)
    plain = signed_in.post(address, {"liked": "0", "next": page_of(project)})
    assert plain["Location"] == f"{page_of(project)}#comment-{comment.uuid}"
    comment.refresh_from_db()
    assert comment.like_count == 0


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_like_leads_nowhere_else_when_next_is_foreign(
    signed_in: Any, project: Proposal, following: str
) -> None:
    address = f"/discussion/comments/{say(project).uuid}/like/"
    answer = signed_in.post(address, {"liked": "1", "next": following})
    assert answer["Location"].startswith("/#comment-")


def test_author_changes_and_withdraws_on_pages(
    signed_in: Any, project: Proposal, person: Resident, at: datetime
) -> None:
    comment = say(project, "First", author=person, at=at)
    base = f"/discussion/comments/{comment.uuid}"
    assert "First" in text_of(signed_in.get(f"{base}/edit/"))
    assert signed_in.post(f"{base}/edit/", {"text": "Second"}).status_code == 302
    page = text_of(signed_in.get(page_of(project)))
    assert "Edited: show what it said before" in page
    assert "First" in page
    assert "Withdraw this comment?" in text_of(signed_in.get(f"{base}/withdraw/"))
    assert signed_in.post(f"{base}/withdraw/").status_code == 302
    page = text_of(signed_in.get(page_of(project)))
    assert "Withdrawn by its author" in page
    assert "Second" not in page


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_comment_of_somebody_else_cannot_be_touched(
    signed_in: Any, project: Proposal, verb: str
) -> None:
    comment = say(project)
    address = f"/discussion/comments/{comment.uuid}/{verb}/"
    assert signed_in.get(address).status_code == 404
    assert signed_in.post(address, {"text": "Mine now"}).status_code == 404


def test_resident_reports_with_a_reason(signed_in: Any, project: Proposal) -> None:
    comment = say(project, "Buy pills")
    address = f"/discussion/comments/{comment.uuid}/report/"
    assert "Advertising" in text_of(signed_in.get(address))
    assert signed_in.post(address, {"text": "See"}).status_code == 422
    assert signed_in.post(address, {"reason": "spam", "text": "See"}).status_code == 302
    assert CommentReport.objects.get().text == "See"


def test_more_comments_come_by_a_plain_link_and_by_htmx(visitor: Any, project: Proposal) -> None:
    for number in range(22):
        say(project, f"Comment {number:02}")
    first = text_of(visitor.get(page_of(project)))
    assert "Comment 21" in first
    assert "Comment 01" not in first
    after = Comment.objects.order_by("pk")[2].pk
    query = f"comments=newest&after={after}"
    assert query.replace("&", "&amp;") in first
    assert "Comment 01" in text_of(visitor.get(f"{page_of(project)}?{query}"))
    more = f"{write_url(project)}comments/?{query}"
    part = text_of(visitor.get(more, headers={"HX-Request": "true"}))
    assert "Comment 01" in part
    assert "<html" not in part
    assert visitor.get(more)["Location"] == f"{page_of(project)}?{query}#discussion"


def test_removed_comment_keeps_its_place_and_says_why(
    visitor: Any, project: Proposal, at: datetime
) -> None:
    comment = say(project, "Rude words")
    remove_comments([comment.uuid], reason="Insults a person", actor=moderator(), at=at)
    page = text_of(visitor.get(page_of(project)))
    assert "Insults a person" in page
    assert "Rude words" not in page


def test_moderator_works_the_queue_off(editor: Any, project: Proposal, at: datetime) -> None:
    bad, good = say(project, "Buy pills"), say(project, "Harmless")
    for comment in (bad, good):
        reporter = actor_of(make_author())
        report_comment(comment.uuid, reason="spam", text="Look", actor=reporter, at=at)
    page = text_of(editor.get("/office/comments/"))
    assert "Buy pills" in page
    assert "Look" in page
    queue = "/office/comments/?show=reported"
    refused = text_of(editor.post(queue, {"act": "remove", "comment": bad.uuid, "reason": ""}), 422)
    assert "Write why" in refused
    assert f'value="{bad.uuid}"' in refused
    assert "checked" in refused
    editor.post(queue, {"act": "remove", "comment": bad.uuid, "reason": "Advertising"})
    editor.post(queue, {"act": "dismiss", "comment": good.uuid})
    assert "Nothing here" in text_of(editor.get(queue))
    assert "Advertising" in text_of(editor.get("/office/comments/?show=removed"))
    editor.post("/office/comments/?show=removed", {"act": "approve", "comment": bad.uuid})
    assert set(Comment.objects.values_list("state", flat=True)) == {"shown"}


@pytest.mark.parametrize("role", ["auditor", "contest_manager", ""])
def test_queue_changes_nothing_without_the_role(
    city: City, client_for: Browser, project: Proposal, at: datetime, role: str
) -> None:
    comment, account = say(project), make_author()
    if role:
        RoleGrant.objects.create(resident=account, role=role, granted_at=at)
    client = client_for(city, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(account)
    expected = 200 if role == "auditor" else 403
    assert client.get("/office/comments/").status_code == expected
    form = {"act": "remove", "comment": comment.uuid, "reason": "x"}
    assert client.post("/office/comments/", form).status_code == 403
    comment.refresh_from_db()
    assert comment.state == "shown"


def test_official_reply_stands_out_when_the_office_writes(editor: Any, project: Proposal) -> None:
    assert "Reply officially as: Editor" in text_of(editor.get(page_of(project)))
    page = text_of(
        editor.post(write_url(project), {"text": "Noted.", "official": "on"}, follow=True)
    )
    assert "said official" in page
    assert Comment.objects.get().author_role == "editor"


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_project_page_keeps_the_query_budget_when_it_is_discussed(
    visitor: Any, person: Resident, project: Proposal, is_signed_in: bool
) -> None:
    heads = [say(project, f"Comment {number}") for number in range(21)]
    for head in heads:
        say(project, f"Answer to {head.pk}", answer_to=head.uuid)
    if is_signed_in:
        visitor.force_login(person)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        text_of(visitor.get(page_of(project)))
    asked = [row["sql"] for row in queries if "search_path" not in row["sql"]]
    assert len(asked) <= 8, "\n".join(asked)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/discussion/comments/{comment}/", 200),
        ("/discussion/comments/{comment}/report/", 404),
        ("/discussion/budget.proposal/{project}/?to={comment}", 200),
    ],
)
def test_removed_words_stay_hidden_when_another_page_quotes_the_comment(
    signed_in: Any, project: Proposal, at: datetime, path: str, status: int
) -> None:
    comment = say(project, "Rude words")
    remove_comments([comment.uuid], reason="Insults a person", actor=moderator(), at=at)
    address = path.format(comment=comment.uuid, project=project.uuid)
    assert "Rude words" not in text_of(signed_in.get(address), status)
