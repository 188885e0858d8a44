"""Reports, approval, removal with a public reason; who may; what erasure leaves."""

from datetime import datetime, timedelta

import pytest

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed, TooMany
from kernel.people import Actor
from tenant_apps.discussion.actions import moderation, personal
from tenant_apps.discussion.actions.comments import edit_comment, set_like, withdraw_comment
from tenant_apps.discussion.actions.kinds import CommentableKind, commentable
from tenant_apps.discussion.actions.moderation import (
    approve_comments,
    dismiss_reports,
    remove_comments,
    report_comment,
)
from tenant_apps.discussion.models import Comment, CommentLike, CommentReport
from tenant_apps.discussion.rules.lifecycle import Moderation
from tenant_apps.discussion.rules.permissions import MATRIX, check_may
from tenant_apps.residents.actions.attempts import Limit
from tenant_apps.residents.rules.roles import ROLES
from tenants.city import City
from tests.factories.discussion import make_project, moderator, say, subject_of
from tests.factories.proposals import actor_of, make_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Moderate proposals' comments first; give what their module is told."""
    heard: list[str] = []
    kind = CommentableKind(
        check_may_comment=lambda *_asked: None,
        moderation=Moderation.PRE,
        on_comment=lambda comment, **_facts: heard.append(f"comment {comment.text}"),
        on_moderated=lambda comment, **_facts: heard.append(f"{comment.state} {comment.text}"),
    )
    monkeypatch.setitem(commentable.entries, "budget.proposal", kind)
    return heard


def report(comment: Comment, actor: Actor | None = None, reason: str = "spam") -> CommentReport:
    return report_comment(
        comment.uuid,
        reason=reason,
        text="",
        actor=actor or actor_of(make_author()),
        at=comment.posted_at,
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", sorted(MATRIX))
def test_role_may_what_the_matrix_says(role: str, action: str) -> None:
    moderates = {"owner", "editor", "petition_moderator", "consultation_editor"}
    expected = role in moderates or (role == "auditor" and action == "comments.read")
    assert (role in MATRIX[action]) == expected
    if not expected:
        with pytest.raises(NotAllowed):
            check_may([role], action)


def test_approved_comment_is_shown_and_told_once(city: City, at: datetime, told: list[str]) -> None:
    comment = say(make_project(), "Hello")
    editor = moderator()
    assert approve_comments([comment.uuid], actor=editor, at=at) == 1
    assert approve_comments([comment.uuid], actor=editor, at=at) == 0
    comment.refresh_from_db()
    assert comment.state == "shown"
    assert told == ["comment Hello", "shown Hello"]
    assert AuditEvent.objects.filter(verb="comment.approved").count() == 1


def test_comment_waits_again_when_it_is_edited_after_approval(
    city: City, at: datetime, told: list[str]
) -> None:
    author = make_author()
    comment = say(make_project(), "Hello", author=author, at=at)
    approve_comments([comment.uuid], actor=moderator(), at=at)
    edited = edit_comment(comment.uuid, text="Buy pills", actor=actor_of(author), at=at)
    assert edited.state == "waiting"


def test_removed_comment_says_why_and_can_come_back(
    city: City, at: datetime, told: list[str]
) -> None:
    comment = say(make_project(), "Rude")
    editor = moderator()
    assert remove_comments([comment.uuid], reason=" Insult. ", actor=editor, at=at) == 1
    comment.refresh_from_db()
    assert (comment.state, comment.closed_reason, comment.text) == ("removed", "Insult.", "Rude")
    assert approve_comments([comment.uuid], actor=editor, at=at) == 1
    comment.refresh_from_db()
    assert (comment.state, comment.closed_reason, comment.closed_at) == ("shown", "", None)
    assert told == ["removed Rude", "shown Rude"]


def test_removal_is_refused_without_reason_role_or_choice(city: City, at: datetime) -> None:
    comment = say(make_project())
    with pytest.raises(Invalid) as no_reason:
        remove_comments([comment.uuid], reason="  ", actor=moderator(), at=at)
    assert no_reason.value.code == "discussion.moderation.reason_needed"
    with pytest.raises(NotAllowed):
        remove_comments([comment.uuid], reason="x", actor=actor_of(make_author()), at=at)
    with pytest.raises(Invalid) as nothing:
        remove_comments([], reason="x", actor=moderator(), at=at)
    assert nothing.value.code == "discussion.moderation.nothing_chosen"
    comment.refresh_from_db()
    assert comment.state == "shown"


def test_bulk_changes_nothing_when_one_of_them_is_withdrawn(city: City, at: datetime) -> None:
    project, author = make_project(), make_author()
    stays, gone = say(project), say(project, author=author)
    withdraw_comment(gone.uuid, actor=actor_of(author), at=at)
    with pytest.raises(Conflict):
        remove_comments([stays.uuid, gone.uuid], reason="x", actor=moderator(), at=at)
    stays.refresh_from_db()
    assert stays.state == "shown"


def test_report_counts_once_when_the_same_person_repeats_it(city: City, at: datetime) -> None:
    comment, reporter = say(make_project()), actor_of(make_author())
    first = report(comment, reporter)
    assert report(comment, reporter, reason="hate").pk == first.pk
    assert list(Comment.objects.reported()) == [comment]
    assert AuditEvent.objects.filter(verb="comment.reported").count() == 1


def test_report_is_refused_when_reason_or_account_is_missing(city: City, at: datetime) -> None:
    comment = say(make_project())
    with pytest.raises(Invalid):
        report(comment, reason="dislike")
    with pytest.raises(NotAllowed):
        report(comment, Actor(account=None))


def test_report_is_refused_when_somebody_reports_everything(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "REPORTS", Limit("test.reports", 2, 60))
    project, reporter = make_project(), actor_of(make_author())
    for number in range(2):
        report(say(project, f"Comment {number}"), reporter)
    with pytest.raises(TooMany):
        report(say(project, "Three"), reporter)


@pytest.mark.parametrize("upheld", [True, False])
def test_reports_are_settled_when_a_moderator_decides(
    city: City, at: datetime, upheld: bool
) -> None:
    comment, editor = say(make_project()), moderator()
    report(comment)
    report(comment)
    if upheld:
        remove_comments([comment.uuid], reason="Spam", actor=editor, at=at)
    else:
        assert dismiss_reports([comment.uuid], actor=editor, at=at) == 2
    settled = CommentReport.objects.values_list("upheld", "settled_by", "settled_at")
    assert list(settled) == [(upheld, editor.account, at)] * 2
    assert not Comment.objects.reported().exists()


def test_reports_are_forgotten_a_year_after_they_were_settled(city: City, at: datetime) -> None:
    comment = say(make_project())
    report(comment)
    assert personal.forget_reports(at + timedelta(days=1000)) == 0
    dismiss_reports([comment.uuid], actor=moderator(), at=at)
    assert personal.forget_reports(at) == 0
    assert personal.forget_reports(at + timedelta(days=1)) == 1


def test_erasure_removes_the_person_and_keeps_what_is_counted(city: City, at: datetime) -> None:
    project, author = make_project(), make_author(name="Ganna Erased")
    actor = actor_of(author)
    own = say(project, "Ganna says", author=author, at=at)
    edit_comment(own.uuid, text="Ganna says more", actor=actor, at=at)
    removed = say(project, "Rude Ganna", author=author, at=at)
    remove_comments([removed.uuid], reason="Insult", actor=moderator(), at=at)
    answer = say(project, "An answer", answer_to=own.uuid)
    other = say(project, "Another")
    set_like(other.uuid, liked=True, actor=actor, at=at)
    report(other, actor)
    exported = personal.export(author.uuid)
    assert [row["text"] for row in exported["comments"]] == ["Ganna says more", "Rude Ganna"]
    assert [row["comment"] for row in exported["likes"]] == [str(other.uuid)]
    assert len(exported["reports"]) == 1

    erased = personal.erase(author.uuid, at)

    assert erased == {"comments": 2, "likes": 1, "reports": 1, "settled_reports": 0}
    assert personal.export(author.uuid) == {"comments": [], "likes": [], "reports": []}
    assert "Ganna" not in str(list(Comment.objects.values()))
    states = dict(Comment.objects.values_list("pk", "state"))
    assert (states[own.pk], states[removed.pk]) == ("withdrawn", "removed")
    assert states[answer.pk] == "shown"
    other.refresh_from_db()
    assert (other.like_count, CommentLike.objects.count()) == (1, 0)
    page = Comment.objects.thread_page(subject_of(project), resident=None)
    assert len(page.heads) == 3
