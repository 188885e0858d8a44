"""Who runs the platform: the list, invitations, roles, closed accounts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import people
from shared_apps.operators.messages import ROLE_LABELS
from shared_apps.operators.models import Operator
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.web.gates import console
from shared_apps.operators.web.people_forms import InviteForm, RolesForm
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.set_up import address_of


@require_safe
@console("people.read")
def operators(request: MainRequest) -> HttpResponse:
    """List everybody with their roles."""
    rows = Operator.objects.prefetch_related("factors").order_by("name", "email")
    context = {"people": [row_of(row) for row in rows], "may_change": may_change(request)}
    return render(request, "operators/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console("people.change")
def invite(request: MainRequest) -> HttpResponse:
    """Invite somebody by a letter."""
    form = InviteForm(request.POST or None)
    link, status = submitted(request, form, lambda: _invite(request, form.cleaned_data))
    if link is not None:
        messages.success(request, _("The letter with the link is on its way."))
        return redirect("console:people")
    return render(request, "operators/people_invite.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@console("people.read", "people.change")
def person(request: MainRequest, account: UUID) -> HttpResponse:
    """Show one operator; a POST gives other roles."""
    found = find(account)
    form = RolesForm(request.POST or None, initial={"roles": found.roles})
    done, status = submitted(request, form, lambda: _change(request, account, form.cleaned_data))
    if done is not None:
        return redirect("console:person", account=account)
    context = {"form": form, "person": row_of(found), "may_change": may_change(request, found)}
    return render(request, "operators/person.html", context, status=status)


@require_POST
@console("people.change")
def close(request: MainRequest, account: UUID) -> HttpResponse:
    """Close an account at once."""
    people.close(account, actor=request.actor, at=request.at)
    return redirect("console:person", account=account)


@require_POST
@console("people.change")
def reopen(request: MainRequest, account: UUID) -> HttpResponse:
    """Open a closed account again."""
    people.reopen(account, actor=request.actor, at=request.at)
    return redirect("console:person", account=account)


@require_POST
@console("people.change")
def invite_again(request: MainRequest, account: UUID) -> HttpResponse:
    """Let somebody who lost everything set the account up anew."""
    address = address_of("console:set_up")
    people.invite_again(account, address=address, actor=request.actor, at=request.at)
    messages.success(request, _("The letter with the link is on its way."))
    return redirect("console:person", account=account)


def find(account: UUID) -> Operator:
    """Return an operator. Raises: NotFound `operators.people.unknown`."""
    found = Operator.objects.prefetch_related("factors").filter(pk=account).first()
    if found is None:
        raise NotFound("operators.people.unknown")
    return found


def may_change(request: MainRequest, other: Operator | None = None) -> bool:
    """Whether the actor may change accounts, and this one."""
    may = not MATRIX["people.change"].isdisjoint(request.actor.roles)
    return may and (other is None or other.uuid != request.actor.account)


def row_of(operator: Operator) -> dict[str, Any]:
    """Return what the pages show of one operator."""
    return {
        "uuid": operator.uuid,
        "name": str(operator),
        "email": operator.email,
        "roles": [ROLE_LABELS[role] for role in operator.roles],
        "is_active": operator.is_active,
        "is_set_up": any(row.kind != "codes" for row in operator.factors.all()),
        "last_seen_at": operator.last_seen_at,
        "created_at": operator.created_at,
    }


def _invite(request: MainRequest, asked: dict[str, Any]) -> str:
    address = address_of("console:set_up")
    language = get_language() or ""
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return people.invite(**asked, language=language, address=address, **who)


def _change(request: MainRequest, account: UUID, asked: dict[str, Any]) -> Operator:
    return people.change_roles(account, **asked, actor=request.actor, at=request.at)
