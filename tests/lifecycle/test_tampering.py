"""An archive that was changed is named, refused, and leaves nothing behind."""

import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from kernel.errors import Invalid, NotFound, Refusal
from kernel.people import SYSTEM
from kernel.problems import sentence_of
from tenants.actions.exports import export_city
from tenants.actions.restores import restore_city
from tenants.models import Municipality
from tenants.portable import unpacking
from tenants.portable.structure import schema_is_there
from tenants.portable.verifying import ArchiveWrong, check_file
from tests.lifecycle import tampering
from tests.lifecycle.planted import Planted, files_of

pytestmark = pytest.mark.slow

KINDS = [
    "registry.json",
    "schema/pre-data.sql",
    "schema/post-data.sql",
    "tables/budget_ballot.copy",
    "tables/audit_event.copy",
    "files/documents/2.bin",
    "open-data/budget_contests.csv",
    "open-data/budget_contests.xlsx",
]


def _export(at: datetime) -> Path:
    return export_city("poltava", actor=SYSTEM, at=at).path


def _refused(path: Path, at: datetime, **options: Any) -> Refusal:
    """Return the refusal of a restore, which must leave nothing."""
    with pytest.raises(Refusal) as refused:
        restore_city(path, slug="drill", actor=SYSTEM, at=at, **options)
    assert not schema_is_there("city_drill")
    assert not Municipality.objects.filter(slug="drill").exists()
    assert files_of("city_drill") == files_of("zz_files_city_drill") == {}
    return refused.value


def test_change_is_named_when_any_member_was_changed(planted: Planted, at: datetime) -> None:
    path = _export(at)
    for member in KINDS:
        wrong = tampering.rewritten(path, tampering.flipped(member))
        with pytest.raises(ArchiveWrong, match="was changed") as found:
            check_file(wrong)
        assert found.value.member == member
        assert _refused(wrong, at).code == "tenants.archive.changed"
        missing = tampering.rewritten(path, tampering.without(member))
        with pytest.raises(ArchiveWrong, match="is missing") as found:
            check_file(missing)
        assert found.value.member == member
        assert _refused(missing, at).code == "tenants.archive.member_missing"


def test_every_table_is_covered_when_a_row_was_changed(planted: Planted, at: datetime) -> None:
    path = _export(at)
    with zipfile.ZipFile(path) as archive:
        full = [part.filename for part in archive.infolist() if part.file_size]
    for member in full:
        if member not in {"manifest.json", "signature.json"}:
            wrong = tampering.rewritten(path, tampering.flipped(member))
            with pytest.raises(ArchiveWrong) as found:
                check_file(wrong)
            assert (found.value.finding, found.value.member) == ("changed", member)


def test_restore_refuses_when_archive_was_added_to_or_forged(
    planted: Planted, at: datetime
) -> None:
    path = _export(at)

    def code(change: tampering.Change, **options: Any) -> str:
        return _refused(tampering.rewritten(path, change), at, **options).code

    assert code(tampering.with_extra("tables/extra.copy")) == "tenants.archive.member_added"
    assert code(tampering.with_extra("files/../../x")) == "tenants.archive.unsafe"
    assert code(tampering.with_extra("/etc/x")) == "tenants.archive.unsafe"
    assert code(tampering.with_extra("files/x", mode=tampering.LINK)) == "tenants.archive.unsafe"
    assert code(tampering.without("manifest.json")) == "tenants.archive.unreadable"
    assert code(tampering.without("signature.json")) == "tenants.archive.not_trusted"
    assert code(tampering.flipped("signature.json")) == "tenants.archive.wrong_signature"
    rows = tampering.with_manifest(lambda manifest: manifest.update(state="archived"))
    assert code(rows) == "tenants.archive.wrong_signature"
    newer = tampering.with_manifest(lambda manifest: manifest.update(format=99))
    assert code(newer) == "tenants.archive.newer"
    other = tampering.with_manifest(lambda manifest: manifest.update(kind="other"))
    assert code(other) == "tenants.archive.unreadable"
    assert code(tampering.without("nothing"), digest="0" * 64) == "tenants.archive.other_digest"
    assert _refused(tampering.cut(path), at).code == "tenants.archive.unreadable"
    damaged = tampering.damaged(path, "files/documents/2.bin")
    assert _refused(damaged, at).code == "tenants.archive.changed"
    with pytest.raises(NotFound, match="not_here"):
        restore_city(path.with_name("none.zip"), actor=SYSTEM, at=at)


def test_restore_refuses_when_members_are_larger_than_they_say(
    planted: Planted, at: datetime
) -> None:
    path = _export(at)

    def blow_up(part: zipfile.ZipInfo, content: bytes) -> Any:
        big = part.filename == "files/documents/1.bin"
        yield part, b"\0" * 50_000_000 if big else content

    assert _refused(tampering.rewritten(path, blow_up), at).code == "tenants.archive.changed"


def test_restore_refuses_when_secrets_or_code_are_others(
    planted: Planted, at: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _export(at)
    settings.VOTER_PEPPERS = {"1": "another"}
    assert _refused(path, at).code == "tenants.archive.other_secrets"
    settings.VOTER_PEPPERS = {"1": "only-for-tests", "2": "a newer one"}
    known = unpacking._known_migrations() - {("budget", "0001_initial")}
    monkeypatch.setattr(unpacking, "_known_migrations", lambda: known)
    refused = _refused(path, at)
    assert (refused.code, refused.facts["member"]) == (
        "tenants.archive.newer",
        "budget.0001_initial",
    )
    assert "budget.0001_initial" in sentence_of(refused)


def test_restore_takes_a_stranger_when_its_digest_is_given(
    planted: Planted, at: datetime, settings: Any
) -> None:
    packed = export_city("poltava", actor=SYSTEM, at=at)
    settings.AUDIT_SEAL_KEYS = {"7": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtNzc="}
    assert _refused(packed.path, at).code == "tenants.archive.not_trusted"
    done = restore_city(packed.path, slug="drill", digest=packed.digest, actor=SYSTEM, at=at)
    assert done.rows == packed.rows


def test_restore_rolls_back_when_a_table_differs_afterwards(
    planted: Planted, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _export(at)
    build = unpacking.build_schema

    def build_wrongly(archive: Any, schema: str) -> None:
        build(archive, schema)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {schema}.budget_contest SET title = 'forged'")

    monkeypatch.setattr("tenants.actions.restores.build_schema", build_wrongly)
    refused = _refused(path, at)
    assert refused.code == "tenants.restore.differs"
    assert refused.facts["member"] == "tables/budget_contest.copy"


def test_verify_needs_no_platform_when_run_by_anybody(planted: Planted, at: datetime) -> None:
    path = _export(at)
    root = Path(django_settings.ROOT)
    command = [sys.executable, "-I", "-c", RUN_ALONE.format(root=root), str(path)]
    good = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "in order, digest" in good.stdout, good.stderr
    wrong = tampering.rewritten(path, tampering.flipped("tables/resident.copy"))
    command[-1] = str(wrong)
    bad = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert bad.returncode == 1
    assert "tables/resident.copy was changed after the archive was made." in bad.stderr
    with pytest.raises(CommandError, match=r"tables/resident\.copy was changed"):
        call_command("verify_archive", str(wrong))


RUN_ALONE = """
import sys
sys.path[:0] = ["{root}", "{root}/platform"]
from tenants.portable.verifying import main
assert not [name for name in sys.modules if name.partition(".")[0] in ("django", "psycopg")]
main(sys.argv[1:])
"""


def test_export_leaves_no_file_when_it_fails(
    planted: Planted, at: datetime, state_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.portable.packing._add_files", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        _export(at)
    assert list((state_folder / "archives").iterdir()) == []


def test_export_refuses_when_there_is_no_schema(transactional_db: None, at: datetime) -> None:
    Municipality.objects.filter(slug="poltava").update(state="erased")
    with pytest.raises(Refusal, match="no_schema"):
        _export(at)
    with pytest.raises(NotFound):
        export_city("nowhere", actor=SYSTEM, at=at)
    with pytest.raises(Invalid, match="reason_missing"):
        restore_city(Path("x"), although_erased=True, actor=SYSTEM, at=at)
