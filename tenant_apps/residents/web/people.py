"""People in the office: who holds which role, invite, grant, revoke."""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.people import Actor
from kernel.ui.submitting import submitted
from tenant_apps.residents.actions import roles
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.models import Resident, RoleGrant, RoleInvitation
from tenant_apps.residents.rules.roles import AUDITOR, MANAGES_PEOPLE, grantable_by
from tenant_apps.residents.web.forms import InviteForm, RoleForm
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest

SEARCH_ROWS = 50


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many invitations nobody has accepted yet, for those who may invite."""
    count = RoleInvitation.objects.filter(role__in=grantable_by(actor)).count()
    if not count:
        return []
    label = ngettext("invitation not accepted yet", "invitations not accepted yet", count)
    return [{"count": count, "label": label, "url": reverse("people:list")}]


def nothing_waits(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return no rows: the audit trail is there to be read, nobody waits in it."""
    return []


@require_safe
@staff_only(*MANAGES_PEOPLE, AUDITOR)
def people(request: CityRequest) -> HttpResponse:
    """List staff with their roles, or search everybody."""
    text = request.GET.get("q", "").strip()
    context = {"people": _people_rows(text), "q": text, **_invitations(request.actor)}
    return render(request, "residents/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES_PEOPLE)
def invite(request: CityRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, roles=grantable_by(request.actor))
    invited, status = submitted(request, form, lambda: _send(request, **form.cleaned_data))
    if invited is not None:
        return redirect("people:list")
    return render(request, "residents/people/invite.html", _shown(form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES_PEOPLE, AUDITOR)
def person(request: CityRequest, account: UUID) -> HttpResponse:
    """Show one person's roles; a POST grants a further one."""
    resident = _find(account)
    form = RoleForm(request.POST or None, roles=_offered(resident, request.actor))
    grant = partial(roles.grant_role, resident=resident, actor=request.actor, at=request.at)
    granted, status = submitted(request, form, lambda: grant(**form.cleaned_data))
    if granted is not None:
        return redirect("people:person", account=account)
    facts = {"person": _person_row(resident), "roles": _held_rows(resident, request.actor)}
    return render(request, "residents/people/person.html", _shown(form) | facts, status=status)


@require_POST
@staff_only(*MANAGES_PEOPLE)
def revoke(request: CityRequest, account: UUID) -> HttpResponse:
    """Revoke one role of a person."""
    role = request.POST.get("role", "")
    roles.revoke_role(resident=_find(account), role=role, actor=request.actor, at=request.at)
    return redirect("people:person", account=account)


@require_POST
@staff_only(*MANAGES_PEOPLE)
def withdraw(request: CityRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = RoleInvitation.objects.filter(pk=invitation).first()
    if found is not None:
        roles.withdraw_invitation(invitation=found, actor=request.actor, at=request.at)
    return redirect("people:list")


def _find(account: UUID) -> Any:
    resident = Resident.objects.with_roles().filter(uuid=account).first()
    if resident is None:
        raise NotFound("residents.person.missing")
    return resident


def _offered(resident: Any, actor: Actor) -> tuple[str, ...]:
    return tuple(role for role in grantable_by(actor) if role not in resident.roles_held)


def _shown(form: RoleForm) -> dict[str, Any]:
    """Return a form as it was filled in, and why it was refused."""
    return {"form": form, "refused": " ".join(map(str, form.non_field_errors()))}


def _people_rows(text: str) -> list[dict[str, Any]]:
    found = Resident.objects.search(text) if text else Resident.objects.staff()
    rows = found.with_roles().order_by("name", "email")[: SEARCH_ROWS if text else None]
    return [_person_row(person) for person in rows]


def _person_row(resident: Any) -> dict[str, Any]:
    return {
        "name": resident.name or resident.email,
        "email": resident.email,
        "roles": [ROLE_LABELS.get(role, role) for role in resident.roles_held],
        "url": reverse("people:person", args=[resident.uuid]),
        "revoke_url": reverse("people:revoke", args=[resident.uuid]),
        "audit_url": f"{reverse('office:audit')}?{urlencode({'actor': resident.email})}",
    }


def _held_rows(resident: Any, actor: Actor) -> list[dict[str, Any]]:
    may = grantable_by(actor)
    return [
        {"role": role, "label": ROLE_LABELS.get(role, role), "may_revoke": role in may}
        for role in resident.roles_held
    ]


def _invitations(actor: Actor) -> dict[str, Any]:
    """Return the open invitations, and whether `actor` may send one."""
    may = grantable_by(actor)
    rows = [
        {
            "email": invitation.email,
            "label": ROLE_LABELS.get(invitation.role, invitation.role),
            "invited_at": invitation.invited_at,
            "may_withdraw": invitation.role in may,
            "url": reverse("people:withdraw", args=[invitation.pk]),
        }
        for invitation in RoleInvitation.objects.order_by("email", "role")
    ]
    return {"invitations": rows, "may_invite": bool(may)}


def _send(request: CityRequest, *, email: str, role: str) -> RoleGrant | RoleInvitation:
    """Invite by a letter in our language whose link leads to sign-up, then to the office."""
    language = get_language() or "en"
    query = urlencode({"email": email, "next": reverse("office:home")})
    return roles.invite(
        email=email,
        role=role,
        language=language,
        city_name=request.city.name(language),
        link=request.build_absolute_uri(f"{reverse('account_signup')}?{query}"),
        actor=request.actor,
        at=request.at,
    )
