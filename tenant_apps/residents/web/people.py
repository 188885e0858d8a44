"""People in the office: who holds which role, invite, grant, move, revoke, correct."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import corrections, roles, roles_invitations
from tenant_apps.residents.models import Resident, RoleInvitation
from tenant_apps.residents.rules.roles import MATRIX, check_may, grantable_by
from tenant_apps.residents.web import people_rows
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.people_forms import CorrectionForm, InviteForm, RoleForm
from tenants.requests import CityRequest

READS = MATRIX["people.read"]
MANAGES = MATRIX["people.manage"]


@require_safe
@staff_only(*READS)
def people(request: CityRequest) -> HttpResponse:
    """List staff with their roles, or search everybody."""
    context = people_rows.people_page(request.GET.get("q", "").strip(), request.actor, request.at)
    return render(request, "residents/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES)
def invite(request: CityRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, roles=grantable_by(request.actor))
    invited, status = submitted(request, form, lambda: _invite(request, form.cleaned_data))
    if invited is not None:
        return redirect("people:list")
    return render(request, "residents/people/invite.html", _shown(form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*READS)
def person(request: CityRequest, account: UUID) -> HttpResponse:
    """Show one person's roles; a POST grants a further one."""
    if request.method == "POST":
        check_may(request.actor, "people.manage")
    resident = _find(account)
    form = RoleForm(request.POST or None, roles=people_rows.offered(resident, request.actor))
    granted, status = submitted(request, form, lambda: _grant(request, resident, form))
    if granted is not None:
        return redirect("people:person", account=account)
    context = _shown(form) | people_rows.person_page(resident, request.actor)
    return render(request, "residents/people/person.html", context, status=status)


@require_POST
@staff_only(*MANAGES)
def revoke(request: CityRequest, account: UUID) -> HttpResponse:
    """Revoke one role of a person."""
    role = request.POST.get("role", "")
    roles.revoke_role(resident=_find(account), role=role, actor=request.actor, at=request.at)
    return redirect("people:person", account=account)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MATRIX["people.correct"])
def correct(request: CityRequest, account: UUID) -> HttpResponse:
    """Correct a person's name, date of birth or district by a document."""
    resident = _find(account)
    form = CorrectionForm(request.POST or None, initial=people_rows.correctable(resident))
    done, status = submitted(request, form, lambda: _correct(request, resident, form))
    if done is not None:
        return redirect("people:person", account=account)
    context = _shown(form) | {"person": people_rows.person_row(resident)}
    return render(request, "residents/people/correct.html", context, status=status)


@require_POST
@staff_only(*MANAGES)
def withdraw(request: CityRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = RoleInvitation.objects.filter(pk=invitation).first()
    if found is not None:
        _withdraw(request, found)
    return redirect("people:list")


@require_POST
@staff_only(*MANAGES)
def resend(request: CityRequest, invitation: int) -> HttpResponse:
    """Send the letter of an invitation again."""
    found = RoleInvitation.objects.filter(pk=invitation).first()
    if found is not None:
        _resend(request, found)
    return redirect("people:list")


def _find(account: UUID) -> Any:
    resident = Resident.objects.with_roles().filter(uuid=account).first()
    if resident is None:
        raise NotFound("residents.person.missing")
    return resident


def _shown(form: Any) -> dict[str, Any]:
    """Return a form as it was filled in, and why it was refused."""
    return {"form": form, "refused": " ".join(map(str, form.non_field_errors()))}


def _grant(request: CityRequest, resident: Any, form: RoleForm) -> Any:
    grant = partial(roles.grant_role, resident=resident, actor=request.actor, at=request.at)
    return grant(**form.cleaned_data)


def _invite(request: CityRequest, asked: dict[str, Any]) -> Any:
    letter = people_rows.letter_of(request, asked["email"])
    return roles_invitations.invite(
        **asked,
        link=letter.link,
        language=letter.language,
        city_name=letter.city_name,
        actor=request.actor,
        at=request.at,
    )


def _withdraw(request: CityRequest, invitation: RoleInvitation) -> None:
    roles_invitations.withdraw_invitation(invitation=invitation, actor=request.actor, at=request.at)


def _resend(request: CityRequest, invitation: RoleInvitation) -> None:
    roles_invitations.resend_invitation(
        invitation=invitation,
        letter=people_rows.letter_of(request, invitation.email),
        actor=request.actor,
        at=request.at,
    )
    told = _("The letter to %(email)s is sent again.") % {"email": invitation.email}
    messages.success(request, told)


def _correct(request: CityRequest, resident: Any, form: CorrectionForm) -> Any:
    check_may(request.actor, "people.correct")
    values = {name: form.cleaned_data[name] for name in ("name", "birth_date", "district")}
    return corrections.correct_by_document(
        resident=resident, **values, actor=request.actor, at=request.at
    )
