"""What the browser's session keeps between a page of ours, the provider, and the way back."""

from typing import Any

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from tenant_apps.residents.actions.identities_joining import open_pending, seal_pending
from tenant_apps.residents.actions.identity_adapters.interface import Answer, Asked
from tenant_apps.residents.rules.identity.assurance import LEVELS
from tenant_apps.residents.rules.identity.persons import Proof
from tenant_apps.residents.rules.identity.roundtrip import Kept, keep, take, without_expired
from tenants.requests import CityRequest

WAITING = "identity_waiting"
PENDING = "identity_pending"


def asked_of(request: CityRequest, slug: str) -> Asked:
    """Return what an identification that begins now is for."""
    return Asked(
        callback=address_of(request, "callback", slug),
        metadata=address_of(request, "metadata", slug),
        at=request.at,
        language=get_language() or "",
        account=str(request.actor.account or ""),
        next=way_back(request, request.POST.get("next", "")),
        level=wanted_level(request.POST.get("level", "")),
    )


def answer_of(request: CityRequest, slug: str) -> Answer:
    """Return what the browser brought back from the provider."""
    sent = request.POST if request.method == "POST" else request.GET
    return Answer(
        parameters=sent.dict(),
        callback=address_of(request, "callback", slug),
        metadata=address_of(request, "metadata", slug),
        at=request.at,
    )


def address_of(request: CityRequest, page: str, slug: str) -> str:
    """Return the absolute address of a provider's page on this city's host."""
    return request.build_absolute_uri(reverse(f"identity:{page}", args=[slug]))


def way_back(request: CityRequest, page: str) -> str:
    """Return a page of this host, "" for anything else."""
    host, secure = {request.get_host()}, request.is_secure()
    return page if url_has_allowed_host_and_scheme(page, host, require_https=secure) else ""


def wanted_level(text: str) -> str:
    """Return a level that somebody asked for, "" for anything else."""
    return text if text in LEVELS else ""


def remember(request: CityRequest, kept: Kept) -> None:
    """Keep what waits for the provider's answer."""
    alive = without_expired(_waiting(request), request.at)
    request.session[WAITING] = keep(alive, kept)


def recall(request: CityRequest, slug: str, state: str) -> Kept:
    """Return what was kept for an answer, once. Raises: as `roundtrip.take`."""
    kept, left = take(_waiting(request), state, provider=slug, at=request.at)
    request.session[WAITING] = left
    return kept


def _waiting(request: CityRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(WAITING) or {}
    return found


def put_aside(request: CityRequest, proof: Proof, page: str) -> None:
    """Keep a proof until its owner has written an address."""
    request.session[PENDING] = seal_pending(proof, way_back=page, at=request.at)


def put_aside_before(request: CityRequest) -> tuple[Proof, str]:
    """Return the proof that waits. Raises: Conflict `residents.identity.nothing_pending`."""
    return open_pending(request.session.get(PENDING, ""), at=request.at)
