"""Identification at the desk: find the account of whoever stands there, note the document."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions.identities_desk import check_at_desk
from tenant_apps.residents.models import Resident
from tenant_apps.residents.rules.identity.assurance import CHECKS_DESK
from tenant_apps.residents.rules.national_ids import COUNTRIES, DOCUMENT
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.identity_forms import DeskForm
from tenant_apps.residents.web.identity_rows import proofs
from tenants.requests import CityRequest


@require_safe
@staff_only(*CHECKS_DESK)
def desk(request: CityRequest) -> HttpResponse:
    """Find an account by its whole address."""
    address = request.GET.get("q", "").strip()
    context = {"q": address, "found": _found(address)}
    return render(request, "residents/identity/office/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*CHECKS_DESK)
def desk_person(request: CityRequest, account: UUID) -> HttpResponse:
    """Note that the person showed their document."""
    person = _find(account)
    form = DeskForm(request.POST or None, initial={"kind": kind_in(request.city.country)})
    noted, status = submitted(request, form, partial(_note, form, person, request))
    if noted is not None:
        messages.success(request, gettext("The identity is confirmed."))
        return redirect("identity_office:desk")
    context = {"form": form, "person": person, "known": proofs(person.pk)}
    return render(request, "residents/identity/office/desk_person.html", context, status=status)


def kind_in(country: str) -> str:
    """Return the kind of number that people of a country have."""
    return next((kind for kind, code in COUNTRIES.items() if code == country), DOCUMENT)


def _found(address: str) -> dict[str, Any] | None:
    person = Resident.objects.with_email(address).first() if address else None
    if person is None:
        return None
    url = reverse("identity_office:desk_person", args=[person.uuid])
    return {"name": person.name or person.email, "email": person.email, "url": url}


def _find(account: UUID) -> Resident:
    person: Resident | None = Resident.objects.filter(uuid=account).first()
    if person is None:
        raise NotFound("residents.person.missing")
    return person


def _note(form: DeskForm, person: Resident, request: CityRequest) -> bool:
    check_at_desk(resident=person, seen=form.seen(), actor=request.actor, at=request.at)
    return True
