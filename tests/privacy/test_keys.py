"""Custody of keys: versions of the pepper, rotation of secrets, the end of links to voters."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from kernel.audit.models import AuditEvent
from kernel.errors import Closed, Conflict, NotAllowed, NotFound
from kernel.people import SYSTEM
from tenant_apps.budget.actions.contest_keys import erase_contest_key, linked_contests
from tenant_apps.budget.actions.contests import cancel_contest
from tenant_apps.budget.actions.personal import forget_links
from tenant_apps.budget.models import Contest, Participation, Tally
from tenant_apps.residents.actions import peppers
from tenant_apps.residents.actions.second_factor import PURPOSE
from tenant_apps.residents.actions.vault import rotate_vault, seal, unseal, vault_version
from tenant_apps.residents.actions.voter_keys import ensure_key, erase_key, read_key
from tenant_apps.residents.models import Resident, RollEntry, VoterKey
from tenants.city import City
from tests.factories.residents import actor_for
from tests.factories.second_factors import SECRET, give_app
from tests.factories.voting import NOON, cast, make_paper, make_voter

OLD_AND_NEW = {"1": "only-for-tests", "2": "a-newer-one"}
ONLY_NEW = {"2": "a-newer-one"}


def factors_of(resident: Resident) -> Any:
    """Return the second factors of a person."""
    return Authenticator.objects.filter(user=resident)


def make_voted_contest(*, published: bool) -> Contest:
    """Make a contest with a key, a roll of one and a ballot cast with an account."""
    paper = make_paper()
    ensure_key(scope=paper.contest_uuid, at=NOON)
    RollEntry.objects.create(scope=paper.contest_uuid, voter_tag=b"v" * 32, name_tag=b"n" * 32)
    voter = make_voter()
    cast(paper, 1, voter=type(voter)(tag=voter.tag, facts=voter.facts, account=uuid4()))
    contest = Contest.objects.get(uuid=paper.contest_uuid)
    if published:
        Tally.objects.create(
            contest=contest,
            state="published",
            result={},
            digest="x",
            ballots=1,
            counted_at=NOON,
            certified_at=NOON,
            published_at=NOON,
        )
    return contest


def test_erase_ends_every_link_when_results_are_published(
    city: City, owner: Resident, at: datetime
) -> None:
    contest = make_voted_contest(published=True)

    rows = erase_contest_key(scope=contest.uuid, actor=actor_for(owner), at=at)

    assert rows == 2
    assert not VoterKey.objects.filter(pk=contest.uuid).exists()
    assert not RollEntry.objects.filter(scope=contest.uuid).exists()
    assert Participation.objects.get(contest=contest).account is None
    assert list(linked_contests()) == []
    event = AuditEvent.objects.get(verb="voters.untied")
    assert event.facts == {"accounts": 1, "roll_entries": 1}


def test_erase_refuses_when_the_results_are_not_published(
    city: City, owner: Resident, at: datetime
) -> None:
    contest = make_voted_contest(published=False)

    with pytest.raises(Closed) as refusal:
        erase_contest_key(scope=contest.uuid, actor=actor_for(owner), at=at)

    assert refusal.value.code == "budget.key.needed"
    assert VoterKey.objects.filter(pk=contest.uuid).exists()


def test_erase_refuses_when_the_role_or_the_contest_is_missing(
    city: City, manager: Resident, owner: Resident, at: datetime
) -> None:
    contest = make_voted_contest(published=True)

    with pytest.raises(NotAllowed):
        erase_contest_key(scope=contest.uuid, actor=actor_for(manager), at=at)
    with pytest.raises(NotFound):
        erase_contest_key(scope=uuid4(), actor=actor_for(owner), at=at)
    assert VoterKey.objects.filter(pk=contest.uuid).exists()


def test_erase_leaves_everything_when_rolled_back(
    city: City, owner: Resident, at: datetime
) -> None:
    contest = make_voted_contest(published=True)
    with transaction.atomic():
        erase_contest_key(scope=contest.uuid, actor=actor_for(owner), at=at)
        transaction.set_rollback(True)

    assert VoterKey.objects.filter(pk=contest.uuid).exists()
    assert not AuditEvent.objects.filter(verb="voters.untied").exists()


def test_forget_unties_only_after_the_term(city: City) -> None:
    contest = make_voted_contest(published=True)

    assert forget_links(NOON - timedelta(days=1)) == 0
    assert forget_links(NOON + timedelta(days=1)) == 1
    assert not VoterKey.objects.filter(pk=contest.uuid).exists()


def test_forget_counts_from_the_cancellation_when_a_contest_is_cancelled(
    city: City, owner: Resident
) -> None:
    contest = make_voted_contest(published=False)
    cancelled_at = NOON + timedelta(days=30)
    cancel_contest(contest, reason="No money.", actor=actor_for(owner), at=cancelled_at)

    [scope] = linked_contests()
    assert (scope.ended_at, scope.may_erase) == (cancelled_at, True)
    assert forget_links(cancelled_at) == 0
    assert forget_links(cancelled_at + timedelta(days=1)) == 1


def test_office_asks_once_more_before_links_go(
    client_for: Callable[..., Client], city: City, owner: Resident
) -> None:
    contest = make_voted_contest(published=True)
    device = client_for(city)
    device.force_login(owner)
    page = f"/office/privacy/voters/{contest.uuid}/"

    assert device.get(page).status_code == 200
    assert device.post(page).status_code == 422
    assert VoterKey.objects.filter(pk=contest.uuid).exists()
    assert device.post(page, {"understood": "on"}).status_code == 302
    assert not VoterKey.objects.filter(pk=contest.uuid).exists()
    assert device.get(page).status_code == 404


def test_rotate_moves_every_secret_to_the_newest_pepper(
    city: City, resident: Resident, at: datetime, settings: Any
) -> None:
    give_app(resident, at)
    factor = factors_of(resident).get()
    assert vault_version() == 1
    settings.VOTER_PEPPERS = OLD_AND_NEW

    assert rotate_vault(actor=SYSTEM, at=at) == 1

    settings.VOTER_PEPPERS = ONLY_NEW
    before, sealed = factor.data["secret"], factors_of(resident).get().data["secret"]
    assert before != sealed
    assert unseal(sealed, purpose=PURPOSE, at=at) == SECRET
    assert vault_version() == 2
    facts = AuditEvent.objects.get(verb="vault.rotated").facts
    assert facts == {"secrets": 1, "pepper_version": 2}


def test_rotate_changes_nothing_when_one_secret_cannot_be_read(
    city: City, resident: Resident, at: datetime, settings: Any
) -> None:
    give_app(resident, at)
    factor = factors_of(resident).get()
    other = seal("text", purpose="something else", at=at)
    Authenticator.objects.create(user=resident, type="recovery_codes", data={"seed": other})
    settings.VOTER_PEPPERS = OLD_AND_NEW

    with pytest.raises(Conflict) as refusal:
        rotate_vault(actor=SYSTEM, at=at)

    assert refusal.value.code == "residents.vault.unreadable"
    assert vault_version() == 1
    assert unseal(factor.data["secret"], purpose=PURPOSE, at=at) == SECRET


def test_contest_keeps_its_key_when_a_newer_pepper_comes(
    city: City, at: datetime, settings: Any
) -> None:
    old, new = uuid4(), uuid4()
    key = ensure_key(scope=old, at=at)
    settings.VOTER_PEPPERS = OLD_AND_NEW

    ensure_key(scope=new, at=at)

    assert read_key(scope=old) == key
    assert VoterKey.objects.get(pk=new).pepper_version == 2


def test_list_says_which_pepper_may_be_retired(city: City, at: datetime, settings: Any) -> None:
    ensure_key(scope=uuid4(), at=at)
    settings.VOTER_PEPPERS = {**OLD_AND_NEW, "3": "the-newest"}

    told = run("list")

    assert "pepper 1: 1 keys (needed by these keys)" in told
    assert "pepper 3: 0 keys (newest: new keys use it)" in told
    assert "may be retired: 2" in told


def test_command_rotates_one_city_or_says_there_is_none(
    city: City, resident: Resident, at: datetime, settings: Any
) -> None:
    give_app(resident, at)
    settings.VOTER_PEPPERS = OLD_AND_NEW

    told = run("rotate", "--city", city.slug)

    assert f"{city.slug}: 1 secrets moved from pepper 1" in told
    assert "may be retired: 1" in told
    with pytest.raises(CommandError, match="there is no municipality"):
        run("rotate", "--city", "nowhere")


def test_command_erases_a_contest_and_refuses_one_still_needed(city: City) -> None:
    ended, running = make_voted_contest(published=True), make_voted_contest(published=False)

    assert "the key is erased" in run("erase", city.slug, str(ended.uuid))
    with pytest.raises(CommandError):
        run("erase", city.slug, str(running.uuid))
    assert list(VoterKey.objects.values_list("pk", flat=True)) == [running.uuid]


def test_check_finds_a_version_that_keys_need_and_nobody_brought(
    city: City, at: datetime, settings: Any
) -> None:
    ensure_key(scope=uuid4(), at=at)
    assert peppers.check_peppers(databases=["default"]) == []
    settings.VOTER_PEPPERS = ONLY_NEW

    found = peppers.check_peppers(databases=["default"])

    assert [message.id for message in found] == ["residents.E002"]
    assert "version 1" in found[0].msg
    assert peppers.check_peppers() == []


@pytest.mark.parametrize("versions", [{}, {"1": ""}, {"one": "secret"}])
def test_check_finds_peppers_without_a_usable_version(versions: Any, settings: Any) -> None:
    settings.VOTER_PEPPERS = versions

    assert [message.id for message in peppers.check_peppers()] == ["residents.E001"]


def test_erase_key_refuses_when_it_is_gone(city: City, at: datetime) -> None:
    scope = uuid4()
    ensure_key(scope=scope, at=at)
    erase_key(scope=scope, actor=SYSTEM, at=at)

    with pytest.raises(NotFound):
        read_key(scope=scope)
    with pytest.raises(NotFound):
        erase_key(scope=scope, actor=SYSTEM, at=at)


def run(*arguments: str) -> str:
    """Run the command and return what it says."""
    told = StringIO()
    call_command("voter_keys", *arguments, stdout=told)
    return told.getvalue()
