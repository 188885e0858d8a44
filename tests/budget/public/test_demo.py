"""Demo content: every phase is there, real counts come out, filling again changes nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kernel.audit.models import AuditEvent
from tenant_apps.budget.actions.demo import EDITIONS, fill_demo
from tenant_apps.budget.models import Ballot, Contest, Participation, Phase, Proposal, Tally
from tenant_apps.budget.models.project_votes import count_votes
from tenant_apps.budget.rules.lifecycle import phase_at
from tenant_apps.residents.actions.roll import find_voter
from tenants.city import City

pytestmark = pytest.mark.django_db
COUNTRIES = {
    "pielgrzymka": ("pl", "PLN", "Europe/Warsaw"),
    "kikinda": ("sr", "RSD", "Europe/Belgrade"),
}


def demo_city(city: City, slug: str) -> City:
    """Return the test's city as if it were a city of the demo."""
    language, currency, zone = COUNTRIES.get(slug, ("uk", "UAH", "Europe/Kyiv"))
    return replace(city, slug=slug, default_language=language, currency=currency, time_zone=zone)


def running(contest: Contest, at: datetime) -> str | None:
    return phase_at(Phase.objects.filter(contest=contest), at)  # type: ignore[arg-type]


@pytest.mark.parametrize("slug", sorted(EDITIONS))
def test_fill_demo_gives_each_edition_its_phase(city: City, at: datetime, slug: str) -> None:
    fill_demo(demo_city(city, slug), at=at)
    made = Contest.objects.order_by("pk")
    assert [contest.title.rpartition(" ")[0] for contest in made] == [
        edition.title for edition in EDITIONS[slug]
    ]
    for contest, edition in zip(made, EDITIONS[slug], strict=True):
        expected = None if edition.state == "draft" else edition.stage
        assert running(contest, at) == expected
        numbers = contest.proposals.numbered().order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(edition.projects) + 1))


@pytest.mark.parametrize("slug", sorted(EDITIONS))
def test_fill_demo_changes_nothing_when_it_runs_again(city: City, at: datetime, slug: str) -> None:
    fill_demo(demo_city(city, slug), at=at)
    before = counts()
    fill_demo(demo_city(city, slug), at=at + timedelta(hours=30))
    assert counts() == before


def counts() -> list[int]:
    tables = (Contest, Proposal, Ballot, Participation, Tally, AuditEvent)
    return [model._default_manager.count() for model in tables]


def test_fill_demo_counts_to_the_votes_that_the_winners_had(city: City, at: datetime) -> None:
    fill_demo(demo_city(city, "poltava"), at=at)
    tally = Tally.objects.published().get()
    votes = count_votes(tally.contest_id)
    won = Proposal.objects.filter(contest=tally.contest).winning().order_by("number")
    figures = {item.number: (votes[item.ballot_number or 0], item.cost_minor) for item in won}
    assert figures == {52: (1537, 140_000_000), 110: (1365, 140_000_000), 4: (1199, 139_999_900)}
    assert Ballot.objects.filter(contest=tally.contest).count() == tally.ballots


def test_fill_demo_keeps_the_votes_of_uzhhorod(city: City, at: datetime) -> None:
    fill_demo(demo_city(city, "uzhhorod"), at=at)
    contest = Contest.objects.get()
    votes = count_votes(contest.pk)
    rows = contest.proposals.filter(ballot_number__isnull=False)
    assert {row.number: votes[row.ballot_number or 0] for row in rows} == {
        1: 586,
        12: 528,
        15: 363,
        10: 269,
        14: 249,
        11: 239,
    }


def test_fill_demo_puts_voters_on_the_roll(city: City, at: datetime) -> None:
    fill_demo(demo_city(city, "pielgrzymka"), at=at)
    contest = Contest.objects.get()
    found = find_voter(
        scope=contest.uuid,
        kind="pesel",
        national_id="58031401231",
        name="Halina Wrona",
        network="127.0.0.1",
        at=at,
    )
    assert (found.birth_year, found.district) == (1958, "pielgrzymka")
    assert sorted(contest.pools.values_list("method", flat=True)) == [
        "choose-1",
        "cumulative",
        "knapsack",
    ]


@pytest.mark.parametrize("slug", ["lviv", "ternopil", "kikinda"])
def test_fill_demo_moves_contests_that_are_not_frozen_to_a_later_day(
    city: City, at: datetime, slug: str
) -> None:
    fill_demo(demo_city(city, slug), at=at)
    later = at + timedelta(days=40)
    count = Contest.objects.count()
    fill_demo(demo_city(city, slug), at=later)
    assert Contest.objects.count() == count
    contest = Contest.objects.earliest("pk")
    assert running(contest, later) == EDITIONS[slug][0].stage


def test_fill_demo_makes_a_new_edition_when_voting_ran_out(city: City, at: datetime) -> None:
    poltava = demo_city(city, "poltava")
    fill_demo(poltava, at=at)
    later = at + timedelta(days=40)
    fill_demo(poltava, at=later)
    stages = [running(contest, later) for contest in Contest.objects.active()]
    assert stages.count("voting") == 1
    assert Tally.objects.published().count() == 2
