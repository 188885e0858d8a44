"""Eight real elections through a city's office: the same winners as `recount`, and again out of
the exported file, which loses nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kernel.jobs.models import Job
from tenant_apps.budget.actions.contests import publish_contest
from tenant_apps.budget.actions.imports_pb import winners_in_file
from tenant_apps.budget.actions.tallies import certify, publish_results
from tenant_apps.budget.models import Contest, Proposal, Tally
from tenant_apps.budget.rules.pb import PbReader, check_pb, parse_pb
from tenant_apps.budget.rules.recount import recount
from tenants.city import City
from tests.conftest import CityClient
from tests.factories.budget import NOON, body_of, manager_actor, read_election_file, work_off
from tests.factories.residents import make_resident

# Its META says that rivals were excluded, but not which: plain greedy names others.
WITH_RIVALS = "Poland_Warszawa_2021_Ursynow.pb"
RIVALS = ["459", "1687", "2150"]
FILES = [
    pytest.param("Poland_Swiecie_2023.pb"),
    pytest.param("Poland_Wieliczka_2023_Green_Budget.pb"),
    pytest.param("Poland_Warszawa_2019_Ursynow.pb"),
    pytest.param(WITH_RIVALS),
    pytest.param("Poland_Katowice_2021.pb", marks=pytest.mark.slow),
    pytest.param("Poland_Krakow_2022.pb", marks=pytest.mark.slow),
    pytest.param("Poland_Lodz_2022.pb", marks=pytest.mark.slow),
    pytest.param("Poland_Wroclaw_2015_150_-_500.pb", marks=pytest.mark.slow),
]


def office_client(city: City) -> CityClient:
    client = CityClient(city)
    client.force_login(make_resident("contest_manager"))
    return client


def import_through_office(client: Client, name: str, content: bytes, folder: Path) -> Contest:
    """Upload, check, confirm and import a file as a person would."""
    path = folder / name
    path.write_bytes(content)
    with path.open("rb") as file:
        checked = client.post("/office/budget/imports/", {"file": file})
    assert checked.status_code == 302
    work_off()
    page = client.get(checked["Location"])
    assert page.context["may_confirm"], page.context["findings"]
    assert not Contest.objects.exists()
    imported = client.post(f"{checked['Location']}confirm/")
    work_off()
    job = Job.objects.get(pk=imported["Location"].rstrip("/").rpartition("/")[2])
    assert job.state == "done", job.report
    return Contest.objects.get(slug=job.report["contest"])


def count_through_office(client: Client, contest: Contest) -> Tally:
    assert client.post(f"/office/budget/{contest.slug}/tally/count/").status_code == 302
    work_off()
    return Tally.objects.get(contest=contest)


def winning_keys(contest: Contest, tally: Tally) -> set[str]:
    numbers = tally.result["pools"]["main"]["winners"]
    found = Proposal.objects.filter(contest=contest, ballot_number__in=numbers)
    return set(found.values_list("external_key", flat=True))


def publish(contest: Contest, tally: Tally) -> None:
    for name in ("Олена Петренко", "Іван Коваль"):
        certify(contest, digest=tally.digest, official_name=name, actor=manager_actor(), at=NOON)
    publish_contest(contest, actor=manager_actor(), at=NOON)
    publish_results(contest, actor=manager_actor(), at=NOON)


def recounted(content: bytes, groups: Sequence[list[str]] = ()) -> set[str]:
    return set(recount(PbReader(content), exclusive=groups)["winners"])


def without_outcome(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: cell for name, cell in row.items() if name != "selected"} for row in rows]


def rows_of(rows: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(row.items()) for row in rows)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", FILES)
def test_import_gives_same_winners_when_counted_and_exported(
    city: City, tmp_path: Path, name: str
) -> None:
    content = read_election_file(name)
    client = office_client(city)
    contest = import_through_office(client, name, content, tmp_path)
    tally = count_through_office(client, contest)
    winners = winning_keys(contest, tally)
    assert winners == recounted(content)
    assert (winners == winners_in_file(contest)) is (name != WITH_RIVALS)

    publish(contest, tally)
    answer = CityClient(city).get(f"/budget/{contest.slug}/results.pb")
    exported = body_of(answer)
    assert recounted(exported) == winners
    before, after = parse_pb(content), parse_pb(exported)
    assert check_pb(after) == []
    assert after.meta == before.meta
    assert without_outcome(after.projects) == without_outcome(before.projects)
    assert {row["project_id"] for row in after.projects if row["selected"] == "1"} == winners
    assert after.vote_columns == before.vote_columns
    assert rows_of(after.votes) == rows_of(before.votes)


def test_count_follows_rivals_when_office_names_them(city: City, tmp_path: Path) -> None:
    content = read_election_file(WITH_RIVALS)
    client = office_client(city)
    contest = import_through_office(client, WITH_RIVALS, content, tmp_path)
    address = f"/office/budget/{contest.slug}/tally/main/rivals/"
    form = {"groups": ", ".join(RIVALS), "reason": "They overlap at Kabaty."}
    assert client.post(address, form).status_code == 302
    tally = count_through_office(client, contest)
    assert winning_keys(contest, tally) == recounted(content, [RIVALS])
    assert len(winning_keys(contest, tally) & set(RIVALS)) == 1
    assert recounted(content, [RIVALS]) != recounted(content)


def test_office_says_which_winners_differ_when_file_names_others(
    city: City, tmp_path: Path
) -> None:
    client = office_client(city)
    content = read_election_file(WITH_RIVALS)
    contest = import_through_office(client, WITH_RIVALS, content, tmp_path)
    count_through_office(client, contest)
    comparison = client.get(f"/office/budget/{contest.slug}/tally/").context["comparison"]
    assert comparison["same"] is False
    assert comparison["missing"] == ["2150", "976"]
    assert comparison["added"] == ["1471", "1687", "2136", "459"]
