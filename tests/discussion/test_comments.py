"""Posting, answering, editing, withdrawing and liking: happy, refused, rolled back, audited."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, Refusal, TooMany
from kernel.people import Actor
from tenant_apps.discussion.actions import comments
from tenant_apps.discussion.actions.comments import (
    edit_comment,
    post_comment,
    set_like,
    withdraw_comment,
)
from tenant_apps.discussion.actions.kinds import CommentableKind, commentable
from tenant_apps.discussion.actions.moderation import remove_comments
from tenant_apps.discussion.models import Comment, CommentLike
from tenant_apps.discussion.rules.lifecycle import Moderation
from tenant_apps.residents.actions.attempts import Limit
from tenants.city import City
from tests.factories.discussion import make_project, moderator, say, subject_of
from tests.factories.proposals import actor_of, make_author

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_post_keeps_text_name_and_audit_when_the_discussion_is_open(
    city: City, at: datetime
) -> None:
    author = make_author(name="Ганна Коваль")
    comment = say(make_project(), " Good.\u202e ", author=author, at=at)
    assert (comment.text, comment.author_name, comment.author_role) == ("Good.", "Ганна Коваль", "")
    assert (comment.state, comment.posted_at, comment.root_id) == ("shown", at, None)
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.object_key) == ("comment.posted", str(comment.uuid))
    assert "Good" not in str(event.facts)


def test_post_is_refused_when_nobody_is_signed_in(city: City, at: datetime) -> None:
    with pytest.raises(NotAllowed) as refusal:
        post_comment(subject_of(make_project()), text="x", actor=Actor(account=None), at=at)
    assert refusal.value.code == "discussion.comment.sign_in"


@pytest.mark.parametrize("phase", ["determination"])
@pytest.mark.parametrize("state", ["not_selected", "selected", "admitted"])
def test_post_is_refused_when_voting_is_over(
    city: City, at: datetime, phase: str, state: str
) -> None:
    with pytest.raises(Closed) as refusal:
        say(make_project(phase, state=state))
    assert refusal.value.code == "budget.talk.closed"


@pytest.mark.parametrize(
    ("phase", "state", "is_open"),
    [
        ("submission", "submitted", True),
        ("voting", "on_ballot", True),
        ("realisation", "in_progress", True),
        ("realisation", "not_selected", False),
        ("evaluation", "withdrawn", False),
        ("evaluation", "rejected", True),
    ],
)
def test_discussion_is_open_as_its_phase_and_state_say(
    city: City, phase: str, state: str, is_open: bool
) -> None:
    project = make_project(phase, state=state)
    if is_open:
        assert say(project).pk
    else:
        with pytest.raises(Closed):
            say(project)


def test_post_gives_the_same_comment_when_the_button_is_pressed_twice(
    city: City, at: datetime
) -> None:
    project, author = make_project(), make_author()
    first = say(project, author=author, at=at)
    assert say(project, author=author, at=at + MINUTE / 2).pk == first.pk
    assert say(project, author=author, at=at + 2 * MINUTE).pk != first.pk
    assert say(project, at=at).pk != first.pk


def test_answer_belongs_to_the_thread_when_it_answers_an_answer(city: City) -> None:
    project = make_project()
    head = say(project)
    answer = say(project, "Yes.", answer_to=head.uuid)
    deeper = say(project, "No.", answer_to=answer.uuid)
    assert (answer.root_id, answer.parent_id) == (head.pk, head.pk)
    assert (deeper.root_id, deeper.parent_id) == (head.pk, answer.pk)


def test_answer_is_refused_when_what_it_answers_is_elsewhere_or_gone(
    city: City, at: datetime
) -> None:
    project = make_project()
    foreign, gone = say(make_project()), say(project)
    remove_comments([gone.uuid], reason="Spam", actor=moderator(), at=at)
    for comment in (foreign, gone):
        with pytest.raises(NotFound):
            say(project, "Answer", answer_to=comment.uuid)


def test_official_reply_names_the_role_when_the_office_writes(city: City) -> None:
    project = make_project()
    reply = say(project, "We agree.", roles=("contest_manager", "editor"), official=True)
    assert reply.author_role == "contest_manager"
    assert say(project, "Mine.", roles=("contest_manager",)).author_role == ""


@pytest.mark.parametrize("roles", [(), ("auditor",), ("councillor",)])
def test_official_reply_is_refused_when_the_role_is_missing(
    city: City, roles: tuple[str, ...]
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        say(make_project(), roles=roles, official=True)
    assert refusal.value.code == "discussion.official.not_allowed"
    assert not Comment.objects.exists()


def test_post_is_refused_when_somebody_says_too_much_at_once(city: City, at: datetime) -> None:
    project, author = make_project(), make_author()
    for number in range(comments.BY_ACCOUNT.failures):
        say(project, f"Number {number}", author=author)
    with pytest.raises(TooMany) as refusal:
        say(project, "One more", author=author)
    assert refusal.value.code == "discussion.comment.too_many"
    assert refusal.value.facts["retry_after"] == 600
    assert say(project, "Somebody else").pk


def test_post_is_refused_when_a_network_says_too_much_at_once(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = Limit("test.network", 2, 60)
    monkeypatch.setattr(comments, "BY_NETWORK", limit)
    project = make_project()
    for number in range(2):
        say(project, f"Number {number}", network="192.0.2.1")
    with pytest.raises(TooMany):
        say(project, "Three", network="192.0.2.1")
    assert say(project, "Three", network="192.0.2.2").pk


def test_comment_waits_when_its_kind_is_moderated_first(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    kind = CommentableKind(
        check_may_comment=lambda *_asked: None,
        moderation=Moderation.PRE,
        official_role=lambda *_asked: "editor",
        on_comment=lambda comment, **_facts: told.append(comment.text),
    )
    monkeypatch.setitem(commentable.entries, "budget.proposal", kind)
    project = make_project()
    assert say(project, "Waits").state == "waiting"
    assert say(project, "Official", official=True).state == "shown"
    assert told == ["Official"]


def test_post_leaves_nothing_when_the_kind_refuses_at_the_end(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_comment: Comment, **_facts: Any) -> None:
        raise Conflict("budget.talk.closed")

    kind = CommentableKind(check_may_comment=lambda *_asked: None, on_comment=refuse)
    monkeypatch.setitem(commentable.entries, "budget.proposal", kind)
    before = AuditEvent.objects.count()
    with pytest.raises(Conflict), transaction.atomic():
        say(make_project())
    assert not Comment.objects.exists()
    assert AuditEvent.objects.count() == before


def test_edit_keeps_the_earlier_text_when_it_comes_in_time(city: City, at: datetime) -> None:
    author = make_author()
    comment = say(make_project(), "First", author=author, at=at)
    actor = actor_of(author)
    edit_comment(comment.uuid, text="Second", actor=actor, at=at + 5 * MINUTE)
    edited = edit_comment(comment.uuid, text="Third", actor=actor, at=at + 14 * MINUTE)
    assert edited.text == "Third"
    assert [row["text"] for row in edited.earlier] == ["First", "Second"]
    assert edited.earlier[1]["at"] == (at + 5 * MINUTE).isoformat()
    assert AuditEvent.objects.filter(verb="comment.edited").count() == 2


def test_edit_is_refused_when_it_is_late_or_somebody_elses(city: City, at: datetime) -> None:
    author = make_author()
    comment = say(make_project(), author=author, at=at)
    with pytest.raises(Closed) as late:
        edit_comment(comment.uuid, text="Late", actor=actor_of(author), at=at + 15 * MINUTE)
    assert late.value.facts == {"minutes": 15}
    with pytest.raises(NotAllowed):
        edit_comment(comment.uuid, text="Not mine", actor=actor_of(make_author()), at=at)
    with pytest.raises(Invalid):
        edit_comment(comment.uuid, text=" ", actor=actor_of(author), at=at)


def test_withdrawn_comment_loses_its_text_and_keeps_its_place(city: City, at: datetime) -> None:
    author = make_author()
    comment = say(make_project(), author=author, at=at)
    edit_comment(comment.uuid, text="Better", actor=actor_of(author), at=at)
    for _again in range(2):
        withdraw_comment(comment.uuid, actor=actor_of(author), at=at)
    comment.refresh_from_db()
    assert (comment.state, comment.text, comment.earlier) == ("withdrawn", "", [])
    assert AuditEvent.objects.filter(verb="comment.withdrawn").count() == 1
    with pytest.raises(Refusal):
        edit_comment(comment.uuid, text="Back", actor=actor_of(author), at=at)


def test_like_counts_once_when_it_is_pressed_often(city: City, at: datetime) -> None:
    comment, fan = say(make_project()), actor_of(make_author())
    for _again in range(3):
        assert set_like(comment.uuid, liked=True, actor=fan, at=at).like_count == 1
    set_like(comment.uuid, liked=True, actor=actor_of(make_author()), at=at)
    comment.refresh_from_db()
    assert comment.like_count == 2 == CommentLike.objects.count()
    for _again in range(2):
        set_like(comment.uuid, liked=False, actor=fan, at=at)
    comment.refresh_from_db()
    assert comment.like_count == 1


def test_like_is_refused_when_the_comment_is_gone_or_nobody_is_signed_in(
    city: City, at: datetime
) -> None:
    comment = say(make_project())
    with pytest.raises(NotAllowed):
        set_like(comment.uuid, liked=True, actor=Actor(account=None), at=at)
    remove_comments([comment.uuid], reason="Spam", actor=moderator(), at=at)
    with pytest.raises(NotFound):
        set_like(comment.uuid, liked=True, actor=actor_of(make_author()), at=at)


@pytest.mark.django_db(transaction=True)
def test_likes_are_all_counted_when_many_press_at_once(city: City, at: datetime) -> None:
    comment = say(make_project())
    fans = [actor_of(make_author()) for _number in range(8)]
    start = threading.Barrier(len(fans) * 2)

    def press(fan: Actor) -> None:
        start.wait(10)
        with tenant_context(city):
            set_like(comment.uuid, liked=True, actor=fan, at=at)
        connection.close()

    threads = [threading.Thread(target=press, args=[fan]) for fan in fans * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    comment.refresh_from_db()
    assert comment.like_count == len(fans) == CommentLike.objects.filter(comment=comment).count()


@pytest.mark.django_db(transaction=True)
def test_comment_is_posted_once_when_it_is_sent_twice_at_once(city: City, at: datetime) -> None:
    project, author = make_project(), make_author()
    posted: list[int] = []
    start = threading.Barrier(2)

    def send() -> None:
        start.wait(10)
        with tenant_context(city):
            posted.append(say(project, "Twice", author=author, at=at).pk)
        connection.close()

    threads = [threading.Thread(target=send) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(posted)) == 1
    assert Comment.objects.count() == 1


def test_page_is_read_in_one_query_when_it_is_full(city: City, at: datetime) -> None:
    project, fan = make_project(), make_author()
    heads = [say(project, f"Head {number}") for number in range(25)]
    for head in heads[:5]:
        say(project, f"Answer to {head.pk}", answer_to=head.uuid)
    set_like(heads[24].uuid, liked=True, actor=actor_of(fan), at=at)
    with CaptureQueriesContext(connection) as queries:
        page = Comment.objects.thread_page(subject_of(project), resident=fan.pk)
        assert [len(head.answers) for head in page.heads] == [0] * 20
    assert len(queries) == 1
    assert (page.total, len(page.heads), page.heads[0].liked) == (30, 20, True)
    last = Comment.objects.thread_page(subject_of(project), resident=None, after=page.after)
    assert [head.text for head in last.heads] == [f"Head {number}" for number in range(4, -1, -1)]
    assert [len(head.answers) for head in last.heads] == [1] * 5
    assert last.after == ""


def test_page_begins_with_the_most_liked_when_asked(city: City, at: datetime) -> None:
    project = make_project()
    said = [say(project, f"Head {number}") for number in range(4)]
    for count, comment in enumerate(said):
        Comment.objects.filter(pk=comment.pk).update(like_count=count % 3)
    seen: list[str] = []
    after = ""
    for _page in range(4):
        page = Comment.objects.thread_page(
            subject_of(project), resident=None, sort="liked", after=after, size=1
        )
        seen += [head.text for head in page.heads]
        after = page.after
    assert seen == ["Head 2", "Head 1", "Head 3", "Head 0"]
    assert after == ""


@pytest.mark.parametrize("after", ["x", "-1", "1-2-3", "9" * 30, "'; --"])
@pytest.mark.parametrize("sort", ["newest", "liked"])
def test_page_begins_anew_when_the_cursor_is_none(city: City, sort: str, after: str) -> None:
    project = make_project()
    say(project)
    page = Comment.objects.thread_page(subject_of(project), resident=None, sort=sort, after=after)
    assert page.total == 1


def test_long_thread_is_cut_when_it_has_many_answers(city: City) -> None:
    project = make_project()
    head = say(project)
    Comment.objects.bulk_create(
        Comment(
            subject_kind=head.subject_kind,
            subject_key=head.subject_key,
            parent=head,
            root=head,
            text=f"Answer {number}",
            posted_at=head.posted_at,
        )
        for number in range(40)
    )
    page = Comment.objects.thread_page(subject_of(project), resident=None)
    assert (len(page.heads[0].answers), page.heads[0].more_answers) == (30, 10)
    whole = Comment.objects.one_thread(head.pk, resident=None)[0]
    assert (len(whole.answers), whole.more_answers) == (40, 0)
