"""Erase: nothing of the city is left, nothing of another one is touched, restore brings it back."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context

from kernel.audit.actions import seal_events
from kernel.errors import Conflict, Invalid, NotFound
from kernel.people import SYSTEM
from tenants.actions.archives import archive_city, reopen_city
from tenants.actions.cities import change_state, register_city
from tenants.actions.erasures import erase_city
from tenants.actions.exports import archives_of
from tenants.actions.restores import restore_city
from tenants.actions.tombstones import find_risen, replay_tombstones
from tenants.erasing import erasures
from tenants.models import Domain, Municipality, Tombstone
from tenants.portable import tombstones
from tenants.portable.packing import Packed
from tenants.rules.lifecycle import CityState
from tests.factories.cities import POLTAVA
from tests.factories.voting import NOON, cast
from tests.lifecycle.planted import Planted, files_of, rows_of
from tests.tenancy.contents import contents_of

pytestmark = pytest.mark.slow
LATER = NOON + timedelta(hours=1)


def _archive(at: datetime) -> Packed:
    change_state("poltava", to=CityState.READ_ONLY, actor=SYSTEM, at=at)
    return archive_city("poltava", actor=SYSTEM, at=at)[1]


def _erase(at: datetime) -> Tombstone:
    return erase_city("poltava", confirmation="poltava", actor=SYSTEM, at=at)


def _schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def _restore(packed: Packed, at: datetime) -> Municipality:
    return restore_city(
        packed.path, although_erased=True, reason="by mistake", actor=SYSTEM, at=at
    ).city


def test_city_lives_on_when_it_was_exported_erased_and_restored(
    planted: Planted, at: datetime, capsys: Any
) -> None:
    packed = _archive(at)
    uuid = Municipality.objects.get(slug="poltava").uuid
    _erase(at)
    city = _restore(packed, LATER)
    assert (city.uuid, city.state) == (uuid, "read_only")
    assert rows_of("city_poltava") == {
        **planted.contents,
        "session": rows_of("city_poltava")["session"],
    }
    assert files_of("city_poltava") == planted.files
    assert contents_of("city_lublin") == planted.other
    assert files_of("city_lublin") == planted.other_files
    change_state("poltava", to=CityState.ACTIVE, actor=SYSTEM, at=LATER)
    with tenant_context(city.as_city()):
        assert _receipts(planted) == set(planted.receipts)
        assert cast(planted.paper, 2, at=LATER).code not in planted.receipts
        seal_events(at=LATER)
    call_command("verify_audit", city="poltava")
    assert "in order" in capsys.readouterr().out


def _receipts(planted: Planted) -> set[str]:
    from tenant_apps.budget.models.ballot_queries import find_receipt

    return {code for code in planted.receipts if find_receipt(planted.paper.contest_id, code)}


def test_erase_leaves_nothing_when_city_is_archived(planted: Planted, at: datetime) -> None:
    for name in ("default", "limits"):
        with tenant_context(Municipality.objects.get(slug="poltava").as_city()):
            caches[name].set("page", "of poltava")
        with tenant_context(Municipality.objects.get(slug="lublin").as_city()):
            caches[name].set("page", "of lublin")
    _archive(at)
    city = Municipality.objects.get(slug="poltava")
    seen: list[str] = []

    def note(city: Any, _at: datetime) -> int:
        seen.append(city.slug)
        return 1

    erasures.entries["test"] = note
    try:
        _erase(at)
    finally:
        del erasures.entries["test"]
    assert seen == ["poltava"]
    assert not [name for name in _schemas() if "poltava" in name or "erasing" in name]
    assert files_of("city_poltava") == {}
    assert not Domain.objects.filter(tenant__uuid=city.uuid).exists()
    left = Municipality.objects.get(uuid=city.uuid)
    assert (left.state, left.official_code, left.arms, left.population) == ("erased", "", "", None)
    for name in ("default", "limits"):
        with tenant_context(city.as_city()):
            assert caches[name].get("page") is None
        with tenant_context(Municipality.objects.get(slug="lublin").as_city()):
            assert caches[name].get("page") == "of lublin"
    assert contents_of("city_lublin") == planted.other
    assert files_of("city_lublin") == planted.other_files
    assert find_risen() == []


def test_erase_frees_the_name_when_it_is_over(planted: Planted, at: datetime) -> None:
    _archive(at)
    _erase(at)
    again = register_city(**POLTAVA, actor=SYSTEM, at=LATER)
    assert again.slug == "poltava"
    assert replay_tombstones(actor=SYSTEM, at=LATER) == []
    assert Municipality.objects.get(slug="poltava").state == "applied"


@pytest.mark.parametrize("state", ["active", "grace", "read_only", "setup", "suspended"])
def test_erase_refuses_when_city_is_not_archived(
    transactional_db: None, state_folder: Path, at: datetime, state: str
) -> None:
    Municipality.objects.filter(slug="poltava").update(state=state, state_reason="x")
    with pytest.raises(Conflict, match="move_not_allowed"):
        _erase(at)
    assert not Tombstone.objects.exists()
    assert tombstones.in_force() == {}


def test_erase_refuses_when_name_is_not_typed(
    transactional_db: None, state_folder: Path, at: datetime
) -> None:
    with pytest.raises(Invalid, match="not_confirmed"):
        erase_city("poltava", confirmation="lublin", actor=SYSTEM, at=at)
    with pytest.raises(NotFound):
        erase_city("nowhere", confirmation="nowhere", actor=SYSTEM, at=at)
    assert Municipality.objects.filter(state="active").count() == 2


def test_erase_takes_an_application_when_it_never_came_to_be(
    transactional_db: None, state_folder: Path, at: datetime
) -> None:
    register_city(**{**POLTAVA, "slug": "sumy", "official_code": ""}, actor=SYSTEM, at=at)
    assert erase_city("sumy", confirmation="sumy", actor=SYSTEM, at=at).ended_at == at
    assert not Municipality.objects.filter(slug="sumy").exists()


def test_replay_erases_again_when_a_backup_brought_the_city_back(
    planted: Planted, at: datetime
) -> None:
    packed = _archive(at)
    _erase(at)
    kept = tombstones.tombstones_path().read_bytes()
    _restore(packed, LATER)
    # As a base backup from before the erasure leaves it: the city, and no tombstone in its tables.
    tombstones.tombstones_path().write_bytes(kept)
    Tombstone.objects.all().delete()
    assert find_risen() == ["poltava was erased and is back: run replay_tombstones"]
    assert replay_tombstones(actor=SYSTEM, at=LATER) == ["poltava"]
    assert find_risen() == []
    assert not [name for name in _schemas() if "poltava" in name or "erasing" in name]
    assert files_of("city_poltava") == {}
    assert replay_tombstones(actor=SYSTEM, at=LATER) == []


def test_restore_refuses_when_city_was_erased(planted: Planted, at: datetime) -> None:
    packed = _archive(at)
    _erase(at)
    with pytest.raises(Conflict, match=r"restore\.erased"):
        restore_city(packed.path, actor=SYSTEM, at=LATER)
    with pytest.raises(Conflict, match=r"restore\.erased"):
        restore_city(packed.path, slug="drill", actor=SYSTEM, at=LATER)
    with pytest.raises(Invalid, match="reason_missing"):
        restore_city(packed.path, although_erased=True, actor=SYSTEM, at=LATER)
    assert not Municipality.objects.filter(slug="poltava").exists()


def test_archive_names_its_export_when_site_closes(planted: Planted, at: datetime) -> None:
    packed = _archive(at)
    city = Municipality.objects.get(slug="poltava")
    assert packed.digest in city.state_reason
    assert packed.path.exists()
    assert reopen_city("poltava", actor=SYSTEM, at=at).state == "read_only"
    assert rows_of("city_poltava") == planted.contents


def test_archive_refuses_when_site_is_active(planted: Planted, at: datetime) -> None:
    with pytest.raises(Conflict, match="move_not_allowed"):
        archive_city("poltava", actor=SYSTEM, at=at)
    assert archives_of("poltava") == []
