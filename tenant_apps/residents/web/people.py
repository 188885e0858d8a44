"""People in the office: who holds which role, invite, grant, revoke."""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refusal
from kernel.people import Actor
from kernel.problems import sentence_of
from tenant_apps.residents.actions import roles
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.models import Resident, RoleInvitation
from tenant_apps.residents.rules.roles import AUDITOR, MANAGES_PEOPLE, grantable_by
from tenant_apps.residents.web.forms import InviteForm, RoleForm
from tenant_apps.residents.web.gates import staff_only

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
def people(request: HttpRequest) -> HttpResponse:
    """List staff with their roles, or search everybody."""
    text = request.GET.get("q", "").strip()
    context = {"people": _people_rows(text), "q": text, **_invitations(_actor(request))}
    return render(request, "residents/people/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None, roles=grantable_by(_actor(request)))
    page = partial(_page, request, "residents/people/invite.html", form, {})
    if not form.is_valid():
        return page()
    letter = _letter(request, form.cleaned_data["email"])
    try:
        roles.invite(**form.cleaned_data, **letter, actor=_actor(request), at=_at(request))
    except Refusal as refusal:
        return page(refusal)
    return redirect("people:list")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(*MANAGES_PEOPLE, AUDITOR)
def person(request: HttpRequest, account: UUID) -> HttpResponse:
    """Show one person's roles; a POST grants a further one."""
    resident, actor = _find(account), _actor(request)
    offered = [role for role in grantable_by(actor) if role not in resident.roles_held]
    form = RoleForm(request.POST or None, roles=tuple(offered))
    facts = {"person": _person_row(resident), "roles": _held_rows(resident, actor)}
    page = partial(_page, request, "residents/people/person.html", form, facts)
    if not form.is_valid():
        return page()
    try:
        roles.grant_role(resident=resident, actor=actor, at=_at(request), **form.cleaned_data)
    except Refusal as refusal:
        return page(refusal)
    return redirect("people:person", account=account)


@require_POST
@staff_only(*MANAGES_PEOPLE)
def revoke(request: HttpRequest, account: UUID) -> HttpResponse:
    """Revoke one role of a person."""
    resident = _find(account)
    roles.revoke_role(
        resident=resident, role=request.POST.get("role", ""), actor=_actor(request), at=_at(request)
    )
    return redirect("people:person", account=account)


@require_POST
@staff_only(*MANAGES_PEOPLE)
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    """Withdraw an invitation."""
    found = RoleInvitation.objects.filter(pk=invitation).first()
    if found is not None:
        roles.withdraw_invitation(invitation=found, actor=_actor(request), at=_at(request))
    return redirect("people:list")


def _find(account: UUID) -> Any:
    resident = Resident.objects.with_roles().filter(uuid=account).first()
    if resident is None:
        raise NotFound("residents.person.missing")
    return resident


def _page(
    request: HttpRequest,
    template: str,
    form: RoleForm,
    facts: dict[str, Any],
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Show a form as it was filled in, with what is wrong, or why it was refused."""
    context = {"form": form, "refused": sentence_of(refusal) if refusal else "", **facts}
    wrong = 422 if form.is_bound else 200
    return render(request, template, context, status=refusal.status if refusal else wrong)


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


def _letter(request: HttpRequest, email: str) -> dict[str, str]:
    """Return language, city and link of an invitation: sign-up, then the office."""
    language = get_language() or "en"
    query = urlencode({"email": email, "next": reverse("office:home")})
    return {
        "language": language,
        "city_name": request.city.name(language),  # type: ignore[attr-defined]
        "link": request.build_absolute_uri(f"{reverse('account_signup')}?{query}"),
    }


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


def _at(request: HttpRequest) -> datetime:
    return request.at  # type: ignore[attr-defined, no-any-return]
