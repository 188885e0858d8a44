"""The budget takes notices into use: decisions, comments, phases, results."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import translation
from django_tenants.utils import schema_context, tenant_context

from kernel.outbox.models import OutboxMessage
from kernel.subjects import Subject, cards_of
from tenant_apps.budget import tasks
from tenant_apps.budget.actions import demo_notices, notices, phase_notices
from tenant_apps.budget.actions.admission import admit, ask_for_correction, reject
from tenant_apps.budget.actions.contests import cancel_contest
from tenant_apps.budget.actions.proposals import save_draft, submit_proposal, withdraw_proposal
from tenant_apps.budget.models import Contest, Participation, Phase, Proposal
from tenant_apps.community.models import District
from tenant_apps.notifications.events import notice_kinds, ordered_kinds, sentence_of
from tenant_apps.notifications.models import Follow, Notice
from tenant_apps.residents.models import Resident
from tenants.city import City
from tests.factories.notifications import NOON, add_follow, events_of, work_off
from tests.factories.proposals import (
    PHASES,
    actor_of,
    make_author,
    make_content,
    make_contest_in,
    make_draft,
    make_projects_in,
)
from tests.factories.residents import acting, make_resident

OFFICE = acting("contest_manager", "owner")
HOUR = timedelta(hours=1)


def submitted(contest: Contest, author: Resident) -> Proposal:
    """Submit a proposal as its author."""
    draft = make_draft(contest, author)
    actor = actor_of(author)
    save_draft(draft.uuid, content=make_content(contest), actor=actor, at=NOON)
    return submit_proposal(draft.uuid, actor=actor, at=NOON)


def follower_of(subject: Subject) -> Resident:
    person = make_resident()
    add_follow(person, subject)
    return person


def about_contest(contest: Contest) -> Subject:
    return notices.contest_subject(contest)


@pytest.mark.django_db(transaction=True)
def test_submitting_tells_followers_of_contest_category_and_district(city: City) -> None:
    contest, author = make_contest_in(), make_author()
    district = District.objects.create(code="centre", name="Центр")
    contest.pools.update(district=district)
    category = contest.categories.get()
    people = [
        follower_of(about_contest(contest)),
        follower_of(Subject("budget.category", str(category.pk))),
        follower_of(Subject("community.district", "centre")),
    ]
    add_follow(people[0], Subject("community.district", "centre"))
    proposal = submitted(contest, author)
    work_off()
    assert [events_of(person) for person in people] == [[notices.NEW_PROPOSAL]] * 3
    assert events_of(author) == []
    assert Follow.objects.get(resident=author).subject == notices.subject_of(proposal)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("decide", "words"),
    [(admit, "is admitted"), (reject, "is rejected"), (ask_for_correction, "correct")],
)
def test_author_gets_a_letter_with_the_reason_when_the_office_decides(
    city: City, decide: Any, words: str
) -> None:
    contest = make_contest_in("evaluation")
    author = make_author(language="en")
    project = make_projects_in(contest, 1, state="submitted", author=author)[0]
    follower = follower_of(notices.subject_of(project))
    add_follow(author, notices.subject_of(project))
    decide(contest, numbers=[1], reason="The ground is private.", actor=OFFICE, at=NOON)
    work_off()
    assert events_of(author) == [notices.OWN_DECISION]
    told = [notices.MOVED] if decide is not ask_for_correction else []
    assert events_of(follower) == told
    (letter,) = mail.outbox
    assert letter.to == [author.email]
    assert words in letter.subject
    assert "The ground is private." in str(letter.body)
    assert f"/budget/{contest.slug}/projects/1/" in str(letter.body)


def test_nobody_is_told_of_what_they_did_themselves(city: City) -> None:
    contest = make_contest_in("evaluation")
    author = make_author()
    project = make_projects_in(contest, 1, state="submitted", author=author)[0]
    follower = follower_of(notices.subject_of(project))
    add_follow(author, notices.subject_of(project))
    withdraw_proposal(project.uuid, actor=actor_of(author), at=NOON, reason="Moved away")
    work_off()
    assert (events_of(author), events_of(follower)) == ([], [notices.MOVED])


def test_deciding_a_hundred_writes_a_message_each_and_tells_nobody_in_the_request(
    city: City,
) -> None:
    contest = make_contest_in("evaluation")
    projects = make_projects_in(contest, 20, state="submitted", author=make_author())
    for project in projects:
        follower_of(notices.subject_of(project))
    admit(contest, numbers=range(1, 21), actor=OFFICE, at=NOON)
    assert OutboxMessage.objects.filter(topic="notifications.tell").count() == 40
    assert not Notice.objects.exists()


@pytest.mark.parametrize("is_official", [True, False])
def test_comment_reaches_the_author_and_a_reply_the_followers(
    city: City, is_official: bool
) -> None:
    contest, author, writer = make_contest_in(), make_author(), make_resident()
    project = make_projects_in(contest, 1, author=author)[0]
    follower = follower_of(notices.subject_of(project))
    comment = SimpleNamespace(
        uuid=uuid4(),
        subject_key=str(project.uuid),
        author_role="editor" if is_official else "",
    )
    for _ in range(2):
        notices.on_comment(comment, actor=actor_of(writer), at=NOON)
    work_off()
    event = notices.OFFICIAL_REPLY if is_official else notices.OWN_COMMENT
    assert events_of(author) == [event]
    assert events_of(follower) == ([event] if is_official else [])
    path = Notice.objects.filter(resident=author).get().facts["path"]
    assert path.endswith(f"#comment-{comment.uuid}")


def test_author_is_not_told_of_an_own_comment(city: City) -> None:
    contest, author = make_contest_in(), make_author()
    project = make_projects_in(contest, 1, author=author)[0]
    notices.tell_comment(project, uuid4(), is_official=False, actor=actor_of(author), at=NOON)
    work_off()
    assert events_of(author) == []


def test_cancelling_tells_the_followers_of_a_contest(city: City) -> None:
    contest = make_contest_in()
    follower = follower_of(about_contest(contest))
    cancel_contest(contest, reason="No money.", actor=OFFICE, at=NOON)
    work_off()
    assert events_of(follower) == [notices.CONTEST_CANCELLED]


def test_results_tell_followers_of_contest_and_projects_and_authors_by_letter(
    city: City,
) -> None:
    contest = make_contest_in("determination")
    author = make_author(language="en")
    won = make_projects_in(contest, 1, state="selected", author=author)[0]
    lost = make_projects_in(contest, 1, first=2, state="not_selected")[0]
    people = [
        follower_of(about_contest(contest)),
        follower_of(notices.subject_of(won)),
        follower_of(notices.subject_of(lost)),
    ]
    add_follow(author, notices.subject_of(won))
    notices.tell_results(contest, actor=OFFICE, at=NOON)
    work_off()
    told = [events_of(person) for person in (*people, author)]
    assert told == [
        [notices.RESULTS_PUBLISHED],
        [notices.RESULT],
        [notices.RESULT],
        [notices.OWN_RESULT],
    ]
    (letter,) = mail.outbox
    assert "won in" in letter.subject
    OutboxMessage.objects.filter(topic=notices.RESULTS_TOPIC).update(delivered_at=None)
    work_off()
    assert Notice.objects.count() == 4


@pytest.mark.parametrize("phase", PHASES)
def test_phase_is_told_once_when_the_clock_opens_it(city: City, phase: str) -> None:
    contest = make_contest_in(phase)
    follower = follower_of(about_contest(contest))
    opens_at = Phase.objects.get(contest=contest, kind=phase).opens_at
    told = [phase_notices.tell_phases(at=opens_at + hours * HOUR) for hours in (-50, 0, 1, 20, 30)]
    work_off()
    assert told == [0, 1, 0, 0, 0]
    assert events_of(follower) == [phase_notices.OPENED]


def test_phase_is_told_again_when_it_was_moved_to_a_later_day(city: City) -> None:
    contest = make_contest_in("voting")
    voting = Phase.objects.filter(contest=contest, kind="voting")
    opens_at = voting.get().opens_at
    assert phase_notices.tell_phases(at=opens_at) == 1
    voting.update(opens_at=opens_at + timedelta(days=3))
    assert phase_notices.tell_phases(at=opens_at + timedelta(days=1)) == 0
    assert phase_notices.tell_phases(at=opens_at + timedelta(days=3)) == 1


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_phase_is_not_told_when_the_contest_is_not_public(city: City, state: str) -> None:
    contest = make_contest_in("voting", state=state)
    opens_at = Phase.objects.get(contest=contest, kind="voting").opens_at
    assert phase_notices.tell_phases(at=opens_at) == 0


def test_voting_reminds_every_follower_once_and_looks_at_nobodys_ballot(
    city: City, django_assert_max_num_queries: Any
) -> None:
    contest = make_contest_in("voting")
    follower = follower_of(about_contest(contest))
    closes_at = Phase.objects.get(contest=contest, kind="voting").closes_at
    assert closes_at is not None
    told = [phase_notices.tell_phases(at=closes_at - hours * HOUR) for hours in (49, 47, 1, 0)]
    work_off()
    assert told[:3] == [0, 1, 0]
    assert phase_notices.VOTING_CLOSES in events_of(follower)
    assert not Participation.objects.exists()


def test_task_tells_each_city_its_own_phases(
    city: City, other_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = make_contest_in("voting")
    follower = follower_of(about_contest(contest))
    with tenant_context(other_city):
        stranger = make_resident()
        add_follow(stranger, about_contest(contest))
    opens_at = Phase.objects.get(contest=contest, kind="voting").opens_at
    monkeypatch.setattr("kernel.clock.now", lambda: opens_at)
    with schema_context("public"):
        assert tasks.announce_phases() == 1
    work_off()
    assert events_of(follower) == [phase_notices.OPENED]
    with tenant_context(other_city):
        assert events_of(stranger) == []


def facts() -> dict[str, Any]:
    return {
        "title": "Benches",
        "number": 7,
        "contest": "Budget 2027",
        "state": "admitted",
        "phase": "voting",
        "closes_at": NOON.isoformat(),
    }


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_every_event_says_something_in_every_language(language: str) -> None:
    with translation.override(language):
        for event, kind in ordered_kinds():
            if not event.startswith("tests."):
                said = sentence_of(event, facts())
                assert said
                assert "%(" not in said
                assert str(kind.label)


def test_events_say_something_when_facts_are_of_another_release() -> None:
    for event, _kind in notice_kinds:
        if event.startswith("budget.") and "phase" not in event and "voting" not in event:
            assert sentence_of(event, {**facts(), "state": "unheard_of"})


def test_demo_fills_the_bell_once(city: City) -> None:
    person = make_resident(email=f"resident@{city.slug}.example")
    contest = make_contest_in("voting")
    make_projects_in(contest, 4)
    demo_notices.fill(city, at=NOON)
    count = Notice.objects.count()
    demo_notices.fill(city, at=NOON + HOUR)
    assert count == Notice.objects.count() == 5
    follows = [row.subject for row in Follow.objects.filter(resident=person)]
    assert cards_of(follows)[about_contest(contest)].title == contest.title
