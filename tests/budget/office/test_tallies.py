"""Counting, certifying, publishing: who, in which order, bound to which result."""

from datetime import timedelta

import pytest
from django.db import connection

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict, Invalid, NotAllowed
from kernel.people import Actor
from tenant_apps.budget.actions.contests import publish_contest
from tenant_apps.budget.actions.exports_pb import Origin, export_pool
from tenant_apps.budget.actions.papers import freeze_paper
from tenant_apps.budget.actions.tallies import certify, count_contest, publish_results
from tenant_apps.budget.actions.tallies_conditions import Decision, decide_manually, name_rivals
from tenant_apps.budget.models import (
    Ballot,
    BallotPaper,
    Contest,
    Pool,
    Proposal,
    ProposalTransition,
    Tally,
    TallyApproval,
)
from tenant_apps.budget.rules.pb import PbReader, check_pb, parse_pb, write_pb
from tenant_apps.budget.rules.recount import recount
from tenants.city import City
from tests.budget.office.conftest import Office
from tests.factories.budget import (
    NOON,
    SMALL_PB,
    import_text,
    make_office_contest,
    manager_actor,
    work_off,
)
from tests.factories.proposals import make_projects_in
from tests.factories.residents import acting

DAY = timedelta(days=1)
AFTER_VOTING = NOON + 21 * DAY
ORIGIN = Origin(country="Ukraine", unit="Полтава", language="uk", time_zone="Europe/Kyiv")


def counted() -> tuple[Contest, Tally]:
    contest = import_text()
    return contest, count_contest(contest, actor=manager_actor(), at=NOON)


def approve(contest: Contest, digest: str, actor: Actor | None = None) -> Tally:
    return certify(
        contest,
        digest=digest,
        official_name="Олена Петренко",
        actor=actor or manager_actor(),
        at=NOON,
    )


def voted_contest(**pool: object) -> Contest:
    """A contest of four projects whose ballots name 1+2, 1, 3 and 2 by their numbers."""
    contest = make_office_contest()
    Pool.objects.filter(contest=contest).update(**pool)
    make_projects_in(contest, 4, pool=contest.pools.get(), state="admitted", cost_minor=400_000)
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    printed = dict(Proposal.objects.values_list("number", "ballot_number"))
    for numbers in ([1, 2], [1], [3], [2]):
        Ballot.objects.create(contest=contest, projects=[printed[number] for number in numbers])
    return contest


def winners_of(tally: Tally) -> set[int]:
    numbers = tally.result["pools"]["city"]["winners"]
    found = Proposal.objects.filter(ballot_number__in=numbers)
    return set(found.values_list("number", flat=True))


def test_count_is_refused_when_voting_still_runs(city: City) -> None:
    contest = voted_contest()
    with pytest.raises(Closed) as refusal:
        count_contest(contest, actor=manager_actor(), at=NOON + 15 * DAY)
    assert refusal.value.code == "budget.tally.still_open"
    assert not Tally.objects.exists()


def test_count_is_refused_when_nothing_was_frozen(city: City) -> None:
    with pytest.raises(Conflict, match=r"budget\.tally\.no_paper"):
        count_contest(make_office_contest(), actor=manager_actor(), at=AFTER_VOTING)


@pytest.mark.parametrize("role", ["auditor", "intake_clerk", "paper_clerk", "councillor"])
def test_count_is_refused_when_role_may_not(city: City, role: str) -> None:
    contest = import_text()
    with pytest.raises(NotAllowed):
        count_contest(contest, actor=acting(role), at=NOON)
    assert not Tally.objects.exists()


def test_count_closes_the_box_and_names_winners(city: City) -> None:
    contest = voted_contest()
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert winners_of(tally) == {1, 2}
    assert (tally.state, tally.ballots) == ("preliminary", 4)
    assert BallotPaper.objects.get().shuffled_at == AFTER_VOTING
    assert set(Proposal.objects.values_list("state", flat=True)) == {"on_ballot"}
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "voting.closed",
        "tally.counted",
    ]


def test_count_gives_same_digest_when_repeated(city: City) -> None:
    contest, tally = counted()
    again = count_contest(contest, actor=manager_actor(), at=NOON + DAY)
    assert again.digest == tally.digest
    assert AuditEvent.objects.latest("pk").verb == "tally.recounted"


def test_approvals_lapse_when_recount_gives_another_result(city: City) -> None:
    contest, tally = counted()
    approve(contest, tally.digest)
    name_rivals(
        contest.pools.get(), groups=[[1, 3]], reason="overlap", actor=manager_actor(), at=NOON
    )
    again = count_contest(contest, actor=manager_actor(), at=NOON)
    assert again.digest != tally.digest
    assert not TallyApproval.objects.exists()
    with pytest.raises(Conflict, match=r"budget\.tally\.digest_differs"):
        approve(contest, tally.digest)


def test_certify_needs_two_different_officials(city: City) -> None:
    contest, tally = counted()
    first = manager_actor()
    assert approve(contest, tally.digest, first).state == "preliminary"
    with pytest.raises(Conflict) as refusal:
        approve(contest, tally.digest, first)
    assert refusal.value.code == "budget.tally.same_official"
    assert approve(contest, tally.digest).state == "certified"
    with pytest.raises(Conflict, match=r"budget\.tally\.already_certified"):
        approve(contest, tally.digest)


def test_certify_is_refused_when_voters_and_ballots_differ(city: City) -> None:
    contest = voted_contest()
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert (tally.result["participations"], tally.result["ballots"]) == (0, 4)
    with pytest.raises(Conflict, match=r"budget\.tally\.voters_differ") as refusal:
        approve(contest, tally.digest)
    assert refusal.value.facts == {"voters": 0, "ballots": 4}
    assert not TallyApproval.objects.exists()
    assert AuditEvent.objects.latest("pk").verb == "tally.counted"


def test_certify_is_refused_when_a_voter_was_added_after_the_count(city: City) -> None:
    contest, tally = counted()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE budget_participation DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO budget_participation (contest_id, voter_tag, receipt, idempotency_key,"
            " channel, district, sex, hour) SELECT contest_id, 'other', 'other',"
            " gen_random_uuid(), channel, '', '', hour FROM budget_participation LIMIT 1"
        )
        cursor.execute("ALTER TABLE budget_participation ENABLE TRIGGER USER")
    with pytest.raises(Conflict, match=r"budget\.tally\.voters_differ"):
        approve(contest, tally.digest)
    assert Tally.objects.get().state == "preliminary"


def test_office_warns_when_voters_and_ballots_differ(city: City, office: Office) -> None:
    contest = voted_contest()
    count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    page = office().get(f"/office/budget/{contest.slug}/tally/").content.decode()
    assert 'class="alert bad"' in page
    assert f"/office/budget/{contest.slug}/tally/approve/" not in page


@pytest.mark.parametrize("role", ["auditor", "intake_clerk", "editor"])
def test_certify_is_refused_when_role_may_not(city: City, role: str) -> None:
    contest, tally = counted()
    with pytest.raises(NotAllowed):
        approve(contest, tally.digest, acting(role))
    assert not TallyApproval.objects.exists()


def test_nothing_recounts_when_result_is_certified(city: City) -> None:
    contest, tally = counted()
    approve(contest, tally.digest)
    approve(contest, tally.digest)
    with pytest.raises(Conflict, match=r"budget\.tally\.already_certified"):
        count_contest(contest, actor=manager_actor(), at=NOON)
    with pytest.raises(Conflict, match=r"budget\.tally\.already_certified"):
        name_rivals(
            contest.pools.get(), groups=[[1, 3]], reason="x", actor=manager_actor(), at=NOON
        )
    assert Tally.objects.get().digest == tally.digest


def test_publish_is_refused_when_result_is_preliminary(city: City) -> None:
    contest, _tally = counted()
    with pytest.raises(Conflict, match=r"budget\.tally\.not_certified"):
        publish_results(contest, actor=manager_actor(), at=NOON)


def test_publish_is_refused_when_contest_is_a_draft(city: City) -> None:
    contest, tally = counted()
    approve(contest, tally.digest)
    approve(contest, tally.digest)
    with pytest.raises(Conflict, match=r"budget\.contest\.not_published"):
        publish_results(contest, actor=manager_actor(), at=NOON)
    assert Tally.objects.get().state == "certified"


def publish(contest: Contest, tally: Tally) -> None:
    approve(contest, tally.digest)
    approve(contest, tally.digest)
    if contest.state == "draft":
        publish_contest(contest, actor=manager_actor(), at=NOON)
    publish_results(contest, actor=manager_actor(), at=NOON)


def test_publish_marks_projects_and_keeps_their_history(city: City) -> None:
    contest, tally = counted()
    publish(contest, tally)
    states = dict(Proposal.objects.values_list("external_key", "state"))
    assert states == {"A/1": "selected", "A/2": "not_selected", "A/3": "selected"}
    assert ProposalTransition.objects.filter(state__in=["selected", "not_selected"]).count() == 3
    assert AuditEvent.objects.latest("pk").facts["selected"] == 2


def test_rivals_are_refused_when_paper_is_frozen(city: City) -> None:
    contest = voted_contest()
    with pytest.raises(Conflict, match=r"budget\.contest\.frozen"):
        name_rivals(
            contest.pools.get(), groups=[[1, 2]], reason="x", actor=manager_actor(), at=NOON
        )


def test_rivals_are_counted_when_named_before_freezing(city: City) -> None:
    contest = make_office_contest()
    pool = contest.pools.get()
    make_projects_in(contest, 4, pool=pool, state="admitted", cost_minor=300_000)
    name_rivals(pool, groups=[[1, 2]], actor=manager_actor(), at=NOON)
    freeze_paper(contest=contest, seed="seed", actor=manager_actor(), at=NOON)
    printed = dict(Proposal.objects.values_list("number", "ballot_number"))
    for number in (1, 1, 2, 3):
        Ballot.objects.create(contest=contest, projects=[printed[number]])
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert winners_of(tally) == {1, 3}


def test_rivals_are_refused_when_number_is_unknown(city: City) -> None:
    contest = make_office_contest()
    with pytest.raises(Invalid, match=r"budget\.tally\.unknown_project"):
        name_rivals(contest.pools.get(), groups=[[1, 99]], actor=manager_actor(), at=NOON)


def test_project_without_supporter_loses_when_pool_is_new(city: City) -> None:
    contest = voted_contest(amount_minor=10_000_000)
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert winners_of(tally) == {1, 2, 3}


def test_project_without_supporter_wins_when_office_asks_for_no_votes(city: City) -> None:
    contest = voted_contest(amount_minor=10_000_000, threshold=0)
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert winners_of(tally) == {1, 2, 3, 4}


@pytest.mark.parametrize(("stated", "threshold"), [("", 0), ("2", 2)])
def test_import_keeps_threshold_of_the_file(city: City, stated: str, threshold: int) -> None:
    line = f"min_project_score_threshold;{stated}\n" if stated else ""
    contest = import_text(SMALL_PB.replace("currency;PLN\n", f"{line}currency;PLN\n"))
    assert contest.pools.get().threshold == threshold


def test_manual_list_wins_when_rule_is_manual(city: City) -> None:
    contest = voted_contest(tally_rule="manual")
    decisions = [Decision(3, True, "The council chose it."), Decision(1, False, "Built already.")]
    decide_manually(contest.pools.get(), decisions=decisions, actor=manager_actor(), at=NOON)
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    assert winners_of(tally) == {3}


@pytest.mark.parametrize(
    ("rule", "reason", "code"),
    [
        ("greedy", "why", "budget.tally.not_manual"),
        ("manual", " ", "budget.tally.decision_without_reason"),
    ],
)
def test_manual_list_is_refused_when_rule_or_reason_is_wrong(
    city: City, rule: str, reason: str, code: str
) -> None:
    contest = voted_contest(tally_rule=rule)
    with pytest.raises((Conflict, Invalid)) as refusal:
        decide_manually(
            contest.pools.get(),
            decisions=[Decision(1, True, reason)],
            actor=manager_actor(),
            at=NOON,
        )
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("rule", "tie_break"),
    [
        ("greedy", "lower_cost"),
        ("greedy", "earlier_number"),
        ("greedy", "draw"),
        ("greedy-no-skip", "lower_cost"),
        ("greedy-no-skip", "draw"),
        ("equalshares/add1", "lower_cost"),
    ],
)
def test_export_gives_same_winners_when_contest_was_voted_here(
    city: City, rule: str, tie_break: str
) -> None:
    contest = voted_contest(tally_rule=rule, tie_break=tie_break)
    tally = count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    text = "".join(write_pb(export_pool(contest.pools.get(), origin=ORIGIN)))
    assert check_pb(parse_pb(text)) == []
    winners = {int(key) for key in recount(PbReader(text))["winners"]}
    assert winners == winners_of(tally)


def test_export_names_no_voter_when_contest_was_voted_here(city: City) -> None:
    contest = voted_contest()
    count_contest(contest, actor=manager_actor(), at=AFTER_VOTING)
    file = export_pool(contest.pools.get(), origin=ORIGIN)
    assert set(file.vote_columns) == {"voter_id", "vote"}
    assert [row["voter_id"] for row in file.votes] == ["1", "2", "3", "4"]


def test_office_counts_certifies_and_publishes_when_two_officials_do(
    city: City, office: Office
) -> None:
    contest = import_text()
    address = f"/office/budget/{contest.slug}/tally/"
    first, second = office(), office("owner")
    first.post(f"{address}count/")
    work_off()
    digest = first.get(address).context["tally"].digest
    first.post(f"{address}approve/", {"digest": digest})
    assert first.post(f"{address}approve/", {"digest": digest}).status_code == 409
    second.post(f"{address}approve/", {"digest": digest})
    first.post(f"/office/budget/{contest.slug}/publish/")
    assert Contest.objects.get().state == "published"
    assert first.post(f"{address}publish/").status_code == 302
    assert Tally.objects.get().state == "published"
