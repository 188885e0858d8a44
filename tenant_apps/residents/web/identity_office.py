"""Identity providers in the office: add, set up, test, open, close, order."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refusal
from kernel.problems import sentence_of
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import identities_office, identities_ways
from tenant_apps.residents.messages import LEVEL_LABELS, PRESET_WORDS
from tenant_apps.residents.models import IdentityProvider
from tenant_apps.residents.rules.identity.assurance import CONFIGURES, READS, may_configure
from tenant_apps.residents.rules.identity.settings import (
    LOGIN_GOV_PL,
    PRESETS,
    Preset,
    preset_of,
    reachable_level,
)
from tenant_apps.residents.web import identity_session
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.identity_forms import NewProviderForm, ProviderForm
from tenants.requests import CityRequest

PAGE = "residents/identity/office/provider.html"


@require_safe
@staff_only(*READS)
def providers(request: CityRequest) -> HttpResponse:
    """List the providers in their order, and what can be added."""
    rows = [_row(provider) for provider in IdentityProvider.objects.in_order()]
    presets = [_preset_row(preset) for preset in PRESETS]
    context = {"providers": rows, "presets": presets, "may_change": may_configure(request.actor)}
    return render(request, "residents/identity/office/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*CONFIGURES)
def add(request: CityRequest, preset: str) -> HttpResponse:
    """Add a provider; the form begins with what is known of it."""
    known = _known(preset)
    form = _new_form(known, request.POST or None)
    added, status = submitted(request, form, partial(_add, form, known, request))
    if added is not None:
        return redirect("identity_office:provider", way=added.uuid)
    return render(request, PAGE, _shown_new(known, form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*CONFIGURES)
def provider(request: CityRequest, way: UUID) -> HttpResponse:
    """Show and change a provider's settings."""
    found = _find(way)
    form = _form_of(found, request)
    changed, status = submitted(request, form, partial(_change, form, found, request))
    if changed is not None:
        messages.success(request, gettext("The settings are saved."))
        return redirect("identity_office:provider", way=way)
    return render(request, PAGE, _shown(found, form, request), status=status)


@require_POST
@staff_only(*CONFIGURES)
def test(request: CityRequest, way: UUID) -> HttpResponse:
    """Ask the provider something harmless and show what it said."""
    found = _find(way)
    context = _shown(found, _form_of(found, None, at=request.at), request)
    return render(request, PAGE, context | {"tested": _tested(found, request)})


@require_POST
@staff_only(*CONFIGURES)
def switch(request: CityRequest, way: UUID) -> HttpResponse:
    """Open the provider to people, or close it."""
    is_open = request.POST.get("to") == "open"
    identities_office.open_provider(
        provider=_find(way), is_open=is_open, actor=request.actor, at=request.at
    )
    return redirect("identity_office:provider", way=way)


@require_POST
@staff_only(*CONFIGURES)
def move(request: CityRequest, way: UUID) -> HttpResponse:
    """Show the provider one place earlier or later."""
    up = request.POST.get("to") == "up"
    identities_office.move_provider(provider=_find(way), up=up, actor=request.actor, at=request.at)
    return redirect("identity_office:list")


def _find(way: UUID) -> IdentityProvider:
    found: IdentityProvider | None = IdentityProvider.objects.filter(uuid=way).first()
    if found is None:
        raise NotFound("residents.identity.provider_unknown")
    return found


def _known(slug: str) -> Preset:
    found = preset_of(slug)
    if found is None:
        raise NotFound("residents.identity.provider_unknown")
    return found


def _row(provider: IdentityProvider) -> dict[str, Any]:
    return {
        "label": provider.label,
        "slug": provider.slug,
        "level": LEVEL_LABELS[reachable_level(provider.adapter, provider.settings)],
        "is_open": provider.is_open,
        "url": reverse("identity_office:provider", args=[provider.uuid]),
        "move_url": reverse("identity_office:move", args=[provider.uuid]),
    }


def _preset_row(preset: Preset) -> dict[str, Any]:
    url = reverse("identity_office:add", args=[preset.slug])
    return {"label": preset.label, "words": PRESET_WORDS[preset.verified], "url": url}


def _shown_new(known: Preset, form: NewProviderForm) -> dict[str, Any]:
    kind = "info" if known.verified == "process" else "warn"
    words = {"words": PRESET_WORDS[known.verified], "words_kind": kind}
    return {"form": form, "heading": known.label, **words}


def _new_form(known: Preset, sent: Any) -> NewProviderForm:
    first = {**known.settings, "label": known.label, "slug": known.slug}
    return NewProviderForm(sent, initial=first, adapter=known.adapter, stored=frozenset())


def _form_of(found: IdentityProvider, request: CityRequest | None, at: Any = None) -> ProviderForm:
    sent = request.POST or None if request is not None else None
    stored = identities_ways.secrets_of(found, at=request.at if request is not None else at)
    first = {**found.settings, "label": found.label}
    names = frozenset(stored)
    return ProviderForm(sent, initial=first, adapter=found.adapter, stored=names)


def _add(form: NewProviderForm, known: Preset, request: CityRequest) -> IdentityProvider:
    return identities_office.add_provider(
        slug=form.cleaned_data["slug"],
        adapter=known.adapter,
        wanted=form.wanted(),
        actor=request.actor,
        at=request.at,
    )


def _change(form: ProviderForm, found: IdentityProvider, request: CityRequest) -> bool:
    identities_office.change_provider(
        provider=found, wanted=form.wanted(), actor=request.actor, at=request.at
    )
    return True


def _shown(found: IdentityProvider, form: ProviderForm, request: CityRequest) -> dict[str, Any]:
    address = partial(identity_session.address_of, request)
    metadata = address("metadata", found.slug) if found.adapter == LOGIN_GOV_PL else ""
    return {
        "form": form,
        "heading": found.label,
        "provider": found,
        "callback": address("callback", found.slug),
        "metadata": metadata,
    }


def _tested(found: IdentityProvider, request: CityRequest) -> dict[str, Any]:
    """Return what a test of the connection found, for an alert."""
    try:
        lines = identities_ways.probe(found, identity_session.asked_of(request, found.slug))
    except Refusal as refusal:
        title = gettext("The test failed")
        return {"kind": "bad", "title": title, "lines": [sentence_of(refusal)]}
    return {"kind": "good", "title": gettext("The provider answers"), "lines": lines}
