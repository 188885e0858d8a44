"""Whether the platform works: for machines in one word, for people on the status page."""

import os
import socket
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tenants.migrating import code_version

log = structlog.get_logger()

SOCKET_SECONDS = 1.0
USUAL_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "pyamqp": 5672}
LATE = timedelta(minutes=3)
_migrated: list[str] = []
"""The code version for which the public schema was found complete: it stays so."""


def database_answers() -> bool:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def public_is_migrated() -> bool:
    """Whether the public schema has every migration of this code; asked until it once had."""
    if _migrated == [code_version("shared")]:
        return True
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return False
    wanted = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if wanted <= applied:
        _migrated[:] = [code_version("shared")]
    return wanted <= applied


def broker_answers() -> bool:
    """Whether background work can be handed over: the folder is writable, the port open."""
    address = urlsplit(str(settings.CELERY_BROKER_URL))
    if address.scheme == "filesystem":
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_out", "")
        return os.access(folder, os.W_OK)
    if address.scheme == "memory":
        return True
    place = (address.hostname or "localhost", address.port or USUAL_PORTS.get(address.scheme, 0))
    try:
        with socket.create_connection(place, timeout=SOCKET_SECONDS):
            return True
    except OSError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": public_is_migrated,
    "broker": broker_answers,
}


@cache
def release() -> str:
    """Return the version of the product."""
    try:
        return version("e-dem")
    except PackageNotFoundError:
        return "0"


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; nothing else is asked."""
    return _fresh(JsonResponse({"status": "ok"}))


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether requests may be sent here; details stay in the logs."""
    failed = [name for name, check in CHECKS.items() if not check()]
    if failed:
        log.warning("readiness.failed", checks=failed)
    body: dict[str, Any] = {"status": "unready" if failed else "ok"}
    return _fresh(JsonResponse(body, status=503 if failed else 200))


@require_safe
def product_version(request: HttpRequest) -> JsonResponse:
    """Say which version runs here and which schema it makes."""
    body = {"name": "e-DEM", "version": release(), "schema": code_version("shared")}
    return _fresh(JsonResponse(body))


def _fresh(response: JsonResponse) -> JsonResponse:
    response["Cache-Control"] = "no-store"
    return response
