"""What the pages of people show."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext

from kernel.people import Actor
from tenant_apps.residents.actions.roles_invitations import Letter
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.models import Resident, RoleInvitation
from tenant_apps.residents.rules.roles import INVITATION_LASTS, grantable_by, is_expired, may
from tenants.requests import CityRequest

SEARCH_ROWS = 50


def waiting(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return how many invitations nobody has accepted yet, for those who may invite."""
    open_ones = RoleInvitation.objects.filter(invited_at__gt=at - INVITATION_LASTS)
    count = open_ones.filter(role__in=grantable_by(actor)).count()
    if not count:
        return []
    label = ngettext("invitation not accepted yet", "invitations not accepted yet", count)
    return [{"count": count, "label": label, "url": reverse("people:list")}]


def nothing_waits(_actor: Actor, _at: datetime) -> list[dict[str, Any]]:
    """Return no rows: what is there to be read waits for nobody."""
    return []


def people_page(text: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return staff, or everybody found by `text`, with the invitations that wait."""
    found = Resident.objects.search(text) if text else Resident.objects.staff()
    rows = found.with_roles().order_by("name", "email")[: SEARCH_ROWS if text else None]
    return {
        "people": [person_row(person) for person in rows],
        "q": text,
        "cut": bool(text) and len(rows) == SEARCH_ROWS,
        "invitations": _invitations(actor, at),
        "may_invite": bool(grantable_by(actor)),
    }


def person_page(resident: Any, actor: Actor) -> dict[str, Any]:
    """Return one person with the roles held and what the actor may do with them."""
    granted = resident.role_grants.select_related("department").order_by("role")
    return {
        "person": person_row(resident),
        "roles": [_held_row(grant, grantable_by(actor)) for grant in granted],
        "may_correct": may(actor, "people.correct"),
    }


def person_row(resident: Any) -> dict[str, Any]:
    """Return what a list shows of one person."""
    return {
        "name": resident.name or resident.email,
        "email": resident.email,
        "roles": [ROLE_LABELS.get(role, role) for role in resident.roles_held],
        "url": reverse("people:person", args=[resident.uuid]),
        "revoke_url": reverse("people:revoke", args=[resident.uuid]),
        "correct_url": reverse("people:correct", args=[resident.uuid]),
        "audit_url": f"{reverse('office:audit')}?{urlencode({'actor': resident.email})}",
    }


def _held_row(grant: Any, may_grant: tuple[str, ...]) -> dict[str, Any]:
    return {
        "role": grant.role,
        "label": ROLE_LABELS.get(grant.role, grant.role),
        "department": grant.department,
        "since": grant.granted_at,
        "may_revoke": grant.role in may_grant,
    }


def offered(resident: Any, actor: Actor) -> tuple[str, ...]:
    """Return the roles that the actor may still grant to a person."""
    return tuple(role for role in grantable_by(actor) if role not in resident.roles_held)


def correctable(resident: Any) -> dict[str, Any]:
    """Return what a correction begins with."""
    return {
        "name": resident.name,
        "birth_date": resident.birth_date,
        "district": resident.district_id,
    }


def _invitations(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the invitations that nobody accepted, with what the actor may do with each."""
    granted = grantable_by(actor)
    return [
        {
            "email": invitation.email,
            "label": ROLE_LABELS.get(invitation.role, invitation.role),
            "department": invitation.department,
            "invited_at": invitation.invited_at,
            "expires_at": invitation.invited_at + INVITATION_LASTS,
            "expired": is_expired(invitation.invited_at, at=at),
            "may_change": invitation.role in granted,
            "url": reverse("people:withdraw", args=[invitation.pk]),
            "resend_url": reverse("people:resend", args=[invitation.pk]),
        }
        for invitation in RoleInvitation.objects.select_related("department").order_by(
            "email", "role"
        )
    ]


def letter_of(request: CityRequest, email: str) -> Letter:
    """Return a letter in our language whose link leads to sign-up, then to the office."""
    language = get_language() or "en"
    query = urlencode({"email": email, "next": reverse("office:home")})
    link = request.build_absolute_uri(f"{reverse('account_signup')}?{query}")
    return Letter(link, language, request.city.name(language))
