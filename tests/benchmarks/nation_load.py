"""What the benchmark `nation` fills its cities with: a finished edition in each, through COPY."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

NOW = datetime.now(UTC)
OPENED = NOW - timedelta(days=120)
CLOSED = NOW - timedelta(days=90)
REGIONS = ("05", "07", "12", "18", "21", "23", "26", "32", "46", "48", "51", "53", "56", "61", "63")
CHANNELS = ("online", "online", "online", "paper")


@dataclass(frozen=True)
class Size:
    """How much one city holds."""

    projects: int
    residents: int
    votes: int


def slug_of(number: int) -> str:
    """Return the subdomain of a city of the benchmark."""
    return f"city-{number}"


def make_city(number: int) -> Any:
    """Provision a city and open it; returns its plain values."""
    from kernel.people import SYSTEM
    from tenants.actions.cities import change_state, register_city
    from tenants.actions.provisioning import provision_city
    from tenants.models import Municipality
    from tenants.rules.lifecycle import CityState

    slug, region = slug_of(number), REGIONS[number % len(REGIONS)]
    register_city(
        slug=slug,
        names={"uk": f"Громада {number}", "en": f"Community {number}"},
        country="UA",
        languages=["uk", "en"],
        time_zone="Europe/Kyiv",
        currency="UAH",
        modules=["budget"],
        official_code=f"UA{region}{number:015d}",
        code_scheme="KATOTTG",
        population=3_000 + number * 997 % 400_000,
        actor=SYSTEM,
        at=OPENED,
    )
    change_state(slug, to=CityState.APPROVED, actor=SYSTEM, at=OPENED)
    provision_city(slug, actor=SYSTEM, at=OPENED)
    change_state(slug, to=CityState.ACTIVE, actor=SYSTEM, at=OPENED)
    return Municipality.objects.get(slug=slug).as_city()


def fill_city(number: int, size: Size) -> None:
    """Fill the current schema with an edition whose results are out, and push its facts."""
    from django.db import connection, transaction

    from shared_apps.statistics.actions.pushing import push_all

    random = Random(number)
    with transaction.atomic():
        contest, pool = _contest()
        _projects(contest, pool, size, random)
        _people(size)
        _votes(contest, size, random)
    push_all(at=NOW)
    with connection.cursor() as cursor:
        for table in ("budget_proposal", "budget_participation", "budget_ballot", "resident"):
            cursor.execute(f"ANALYZE {table}")


def _contest() -> tuple[Any, Any]:
    from tenant_apps.budget.models import Contest, Phase, Pool, Tally

    contest = Contest.objects.create(
        title="Budget",
        slug="budget",
        year=OPENED.year,
        currency="UAH",
        state="published",
        created_at=OPENED - timedelta(days=60),
    )
    Phase.objects.bulk_create(
        [
            Phase(
                contest=contest,
                kind="submission",
                opens_at=OPENED - timedelta(days=60),
                closes_at=OPENED,
            ),
            Phase(contest=contest, kind="voting", opens_at=OPENED, closes_at=CLOSED),
            Phase(contest=contest, kind="realisation", opens_at=CLOSED, closes_at=None),
        ]
    )
    pool = Pool.objects.create(
        contest=contest, code="city", name="City", amount_minor=100_000_000, method="approval"
    )
    Tally.objects.create(
        contest=contest,
        state="published",
        result={"pools": {}, "ballots": 0},
        digest="0" * 64,
        ballots=0,
        counted_at=CLOSED,
        certified_at=CLOSED,
        published_at=CLOSED,
    )
    return contest, pool


def _projects(contest: Any, pool: Any, size: Size, random: Random) -> None:
    from tenant_apps.budget.models import Proposal

    states = ("selected", "done", "not_selected", "not_selected", "rejected")
    Proposal.objects.bulk_create(
        Proposal(
            contest=contest,
            pool=pool,
            number=number,
            ballot_number=number if states[number % 5] != "rejected" else None,
            state=states[number % 5],
            title=f"A playground in street {number}",
            summary="Swings, a slide and a place to sit in the shade.",
            cost_minor=random.randrange(1_000_000, 50_000_000),
            created_at=OPENED - timedelta(days=50),
            changed_at=CLOSED,
            submitted_at=OPENED - timedelta(days=random.randrange(1, 50)),
        )
        for number in range(1, size.projects + 1)
    )


def _people(size: Size) -> None:
    from allauth.account.models import EmailAddress
    from django.db import connection

    from tenant_apps.budget.actions.imports_copy import copy_rows
    from tenant_apps.residents.models import Resident

    def residents() -> Iterator[tuple[Any, ...]]:
        for number in range(size.residents):
            joined_at = OPENED - timedelta(hours=number % 4000)
            email = f"resident-{number}@example.org"
            yield (uuid4(), email, "", "!", True, joined_at, "")

    columns = ("uuid", "email", "name", "password", "is_active", "joined_at", "language")
    copy_rows(Resident, columns, residents())
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {EmailAddress._meta.db_table} (user_id, email, verified, "primary")'
            " SELECT id, email, true, true FROM resident"
        )


def _votes(contest: Any, size: Size, random: Random) -> None:
    from tenant_apps.budget.actions.imports_copy import copy_rows
    from tenant_apps.budget.models import Ballot, BallotPaper, Participation

    paper = BallotPaper.objects.create(
        contest=contest,
        seed="0" * 64,
        content={},
        digest="0" * 64,
        opens_at=OPENED,
        closes_at=CLOSED,
        frozen_at=OPENED,
    )
    hours = int((CLOSED - OPENED) / timedelta(hours=1))
    first = OPENED.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def participations() -> Iterator[tuple[Any, ...]]:
        for number in range(size.votes):
            tag = number.to_bytes(32, "big")
            channel, sex = CHANNELS[number % 4], "FM"[number % 2]
            year = NOW.year - 16 - number % 70
            hour = first + timedelta(hours=random.randrange(hours - 1))
            key = UUID(int=number)
            yield (contest.pk, tag, f"{number:020d}", key, channel, "", year, sex, hour)

    columns = ("contest_id", "voter_tag", "receipt", "idempotency_key", "channel", "district")
    copy_rows(Participation, (*columns, "birth_year", "sex", "hour"), participations())

    def ballots() -> Iterator[tuple[Any, ...]]:
        for _ in range(size.votes):
            yield uuid4(), contest.pk, random.sample(range(1, size.projects + 1), 3)

    copy_rows(Ballot, ("id", "contest_id", "projects"), ballots())
    BallotPaper.objects.filter(pk=paper.pk).update(shuffled_at=CLOSED)
