"""Proving who one is: the ways of this city, to the provider and back, joining, untying."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal import flows
from allauth.account.models import Login
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Conflict, NotFound, Refusal
from kernel.network import network_of
from kernel.problems import sentence_of
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import identities, identities_ways
from tenant_apps.residents.actions.consents import version_in_force
from tenant_apps.residents.actions.identities_joining import (
    Joining,
    has_address,
    join_by_identity,
)
from tenant_apps.residents.actions.identity_adapters.saml import describe_us
from tenant_apps.residents.messages import LEVEL_LABELS
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules.consents import RULES
from tenant_apps.residents.rules.identity.assurance import reaches
from tenant_apps.residents.rules.identity.persons import Proof
from tenant_apps.residents.rules.identity.roundtrip import Kept
from tenant_apps.residents.rules.identity.settings import LOGIN_GOV_PL
from tenant_apps.residents.web import identity_session as kept_in
from tenant_apps.residents.web.identity_forms import JoiningForm
from tenant_apps.residents.web.identity_rows import proofs, ways, ways_address
from tenants.requests import CityRequest

AGAIN = "again"
"""Marks the answer that our own page sent on, with the cookies of this site."""


@require_safe
@never_cache
def show_ways(request: CityRequest) -> HttpResponse:
    """Show how well the person is known, how to be known better, and the way back."""
    needed = kept_in.wanted_level(request.GET.get("level", ""))
    page = kept_in.way_back(request, request.GET.get("next", ""))
    given = request.actor.assurance
    context = {"needed": needed, "next": page, "given_label": LEVEL_LABELS[given]}
    context["needed_label"] = LEVEL_LABELS.get(needed, "")
    context["reached"] = bool(needed) and reaches(given, needed)
    context["proofs"] = proofs(request.user.pk) if request.user.is_authenticated else []
    context["ways"] = ways(needed, without={proof["source"] for proof in context["proofs"]})
    return render(request, "residents/identity/ways_page.html", context)


@require_POST
@never_cache
def begin(request: CityRequest, provider: str) -> HttpResponse:
    """Send the person on to the provider.

    A page in between: the address of a form's answer may not leave this site (CSP `form-action`).
    """
    asked = kept_in.asked_of(request, provider)
    try:
        going = identities_ways.begin(provider, asked, network=network_of(request))
    except Refusal as refusal:
        return _refused(request, refusal, level=asked.level, page=asked.next)
    kept_in.remember(request, going.kept)
    return render(request, "residents/identity/onward.html", {"url": going.url})


@csrf_exempt  # the provider sends the browser here; the session's `state` says for whom
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: CityRequest, provider: str) -> HttpResponse:
    """Take the provider's answer. A POST from its site comes without cookies: we send it again."""
    if request.method == "POST" and AGAIN not in request.POST:
        return render(request, "residents/identity/again.html", {"sent": _passed_on(request)})
    kept: Kept | None = None
    try:
        answer = kept_in.answer_of(request, provider)
        state = answer.parameters.get("state") or answer.parameters.get("RelayState") or ""
        kept = kept_in.recall(request, provider, state)
        network = network_of(request)
        proof = identities_ways.finish(provider, kept, answer, network=network)
        return _arrived(request, kept, proof)
    except Refusal as refusal:
        level, page = (kept.level, kept.next) if kept else ("", "")
        return _refused(request, refusal, level=level, page=page)


def _passed_on(request: CityRequest) -> list[tuple[str, str]]:
    names = ("SAMLResponse", "RelayState", "state", "code", "error", "iss")
    return [(name, request.POST[name]) for name in names if name in request.POST]


def _arrived(request: CityRequest, kept: Kept, proof: Proof) -> HttpResponse:
    """Tie the proof to who is signed in, else sign its owner in, else ask for an address."""
    if kept.account != str(request.actor.account or ""):
        raise Conflict("residents.identity.state_unknown")
    if kept.account:
        return _tied(request, kept, proof)
    account = identities.find_account(proof)
    if account is None or not has_address(account):
        kept_in.put_aside(request, proof, kept.next)
        return redirect(_sign_up_address(kept.next))
    actor = request.actor.__class__(account=account.uuid, request_id=request.request_id)
    identities.link_identity(resident=account, proof=proof, actor=actor, at=request.at)
    return _sign_in(request, account, proof, page=kept.next)


def _sign_up_address(page: str) -> str:
    """Return the address of the last step; its letter leads back to `page`."""
    address = reverse("identity:sign_up")
    return f"{address}?{urlencode({'next': page})}" if page else address


def _tied(request: CityRequest, kept: Kept, proof: Proof) -> HttpResponse:
    identities.link_identity(
        resident=request.user,  # type: ignore[arg-type]
        proof=proof,
        actor=request.actor,
        at=request.at,
    )
    messages.success(request, gettext("Your identity is confirmed."))
    return redirect(kept.next or "identity:ways")


def _sign_in(
    request: CityRequest, account: Resident, proof: Proof, *, page: str, is_new: bool = False
) -> HttpResponse:
    """Go through allauth's flow: verified address, second factor, session and signals apply."""
    flows.login.record_authentication(request, account, "identity", provider=proof.source)
    login = Login(user=account, redirect_url=page or None, signup=is_new, email=account.email)
    response: HttpResponse = flows.login.perform_login(request, login)
    return response


def _refused(request: CityRequest, refusal: Refusal, *, level: str, page: str) -> HttpResponse:
    """Say why, and lead back to the ways with what the person was doing."""
    again = ways_address(level=level, page=page)
    context = {"sentence": sentence_of(refusal), "refusal": refusal, "again": again, "next": page}
    return render(request, "residents/identity/refused.html", context, status=refusal.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: CityRequest) -> HttpResponse:
    """Ask somebody who proved who they are for an address and agreement, and make the account."""
    proof, page = kept_in.put_aside_before(request)
    first = {"name": proof.name, "email": proof.email}
    form = JoiningForm(request.POST or None, initial=first, proven_name=proof.name)
    joined, status = submitted(request, form, partial(_join, request, form, proof, page))
    if joined is not None:
        return joined  # type: ignore[no-any-return]
    return render(request, "residents/identity/sign_up.html", {"form": form}, status=status)


def _join(request: CityRequest, form: JoiningForm, proof: Proof, page: str) -> HttpResponse:
    """Make the account and sign in; a taken address answers as a new one and gets a letter."""
    given: dict[str, Any] = form.cleaned_data
    language = get_language() or ""
    version = version_in_force(RULES, at=request.at)
    answers = Joining(given["name"], given["email"], language, version)
    try:
        account = join_by_identity(
            proof=proof, answers=answers, request_id=request.request_id, at=request.at
        )
    except IntegrityError:
        answer: HttpResponse = flows.signup.prevent_enumeration(request, email=given["email"])
        return answer
    request.session.pop(kept_in.PENDING, None)
    return _sign_in(request, account, proof, page=page, is_new=True)


@require_POST
def unlink(request: CityRequest, source: str) -> HttpResponse:
    """Untie an identity from the account."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    try:
        identities.unlink_identity(
            resident=request.user, source=source, actor=request.actor, at=request.at
        )
    except Refusal as refusal:
        return _refused(request, refusal, level="", page="")
    messages.success(request, gettext("This proof of identity is removed from your account."))
    return redirect("identity:ways")


@require_safe
def metadata(request: CityRequest, provider: str) -> HttpResponse:
    """Show the city's SAML metadata, which a provider asks for at registration."""
    way = identities_ways.open_or_not(provider, at=request.at)
    if way.adapter != LOGIN_GOV_PL:
        raise NotFound("residents.identity.provider_unknown")
    callback_address = kept_in.address_of(request, "callback", provider)
    text = describe_us(way, callback_address, kept_in.address_of(request, "metadata", provider))
    return HttpResponse(text, content_type="application/samlmetadata+xml")
