"""Outlines of districts from a GeoJSON file: matched by code or name, checked before stored."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import NotFound
from kernel.people import Actor
from tenant_apps.community.actions.districts import KIND, Finding, lock_districts
from tenant_apps.community.models import District
from tenant_apps.community.rules.geojson import Broken, Feature, read_features
from tenant_apps.community.rules.permissions import check_may

FOLDER = "imports"
KEPT_FILES = 5


@dataclass(slots=True)
class OutlineReport:
    """What a file of outlines does: which districts get one, what cannot be taken.

    `unmatched` lists areas that belong to no district here; they are left out, or added as new
    districts when the clerk says so.
    """

    matched: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    added: int = 0
    stored: bool = False


def keep_for_import(content: bytes, *, actor: Actor) -> str:
    """Keep a file between its check and its import; returns its key (SHA-256, hexadecimal).

    Raises: NotAllowed.
    """
    check_may(actor.roles, "districts.edit")
    key = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(f"{FOLDER}/{key}"):
        _drop_oldest()
        default_storage.save(f"{FOLDER}/{key}", ContentFile(content))
    return key


def kept_file(key: str) -> bytes:
    """Return a file that was kept. Raises: NotFound `community.import.file_gone`."""
    if len(key) != 64 or not key.isalnum() or not default_storage.exists(f"{FOLDER}/{key}"):
        raise NotFound("community.import.file_gone")
    with default_storage.open(f"{FOLDER}/{key}") as file:
        content: bytes = file.read()
    return content


def drop_kept_file(key: str) -> None:
    """Forget a file that was imported; one that is gone is no error."""
    default_storage.delete(f"{FOLDER}/{key}")


def _drop_oldest() -> None:
    if not default_storage.exists(FOLDER):
        return
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    names.sort(key=default_storage.get_modified_time)
    for name in names[: max(0, len(names) - KEPT_FILES + 1)]:
        default_storage.delete(name)


def import_outlines(
    content: bytes, *, dry_run: bool, add_missing: bool = False, actor: Actor, at: datetime
) -> OutlineReport:
    """Give districts the outlines of a GeoJSON FeatureCollection; all of it or nothing.

    Raises: NotAllowed; Invalid `community.geojson.…` when the file as a whole cannot be read.
    """
    check_may(actor.roles, "districts.edit")
    features = read_features(content)
    report = OutlineReport()
    with transaction.atomic():
        lock_districts()
        _match(features, report, add_missing=add_missing)
        if dry_run or report.errors:
            transaction.set_rollback(True)
            return report
        report.stored = True
        facts = {"districts": len(report.matched), "added": report.added}
        record("districts.outlined", kind=KIND, key="", actor=actor, at=at, **facts)
    return report


def _match(features: list[Feature | Broken], report: OutlineReport, *, add_missing: bool) -> None:
    districts = list(District.objects.defer("polygon"))
    by_code = {district.code.casefold(): district for district in districts}
    by_name = {district.name.casefold(): district for district in districts}
    taken: set[int] = set()
    for feature in features:
        if isinstance(feature, Broken):
            finding = Finding(feature.number, feature.name, feature.code, feature.facts)
            report.errors.append(finding)
            continue
        found = by_code.get(feature.code.casefold()) or by_name.get(feature.name.casefold())
        if found is None and add_missing:
            found = _added(feature, len(districts) + report.added)
            report.added += 1
        if found is None:
            report.unmatched.append(feature.name or feature.code)
        elif found.pk in taken:
            double = {"taken": found.code}
            report.errors.append(
                Finding(feature.number, found.name, "community.district.code_taken", double)
            )
        else:
            taken.add(found.pk)
            report.matched.append(found.name)
            District.objects.filter(pk=found.pk).update(polygon=feature.geometry)


def _added(feature: Feature, position: int) -> District:
    code = feature.code or f"district-{position + 1}"
    district, _is_new = District.objects.get_or_create(
        code=code[:40], defaults={"name": feature.name or code, "position": min(position, 32_000)}
    )
    return district
