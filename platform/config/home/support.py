"""Support of the platform in a municipality: the owner lends a role, takes it back; the way in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound
from kernel.ui.submitting import submitted
from shared_apps.operators.actions import support
from shared_apps.operators.messages import ROLES_LENT
from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.support import MATRIX, SupportState
from shared_apps.operators.web.support_forms import GrantForm
from shared_apps.operators.web.support_rows import row_of
from tenant_apps.residents.actions.support import support_account
from tenant_apps.residents.web.gates import staff_only
from tenant_apps.residents.web.support import begin_support
from tenants.requests import CityRequest

ROWS = 50


@require_safe
@never_cache
@staff_only(*MATRIX["support.read"])
def accesses(request: CityRequest) -> HttpResponse:
    """List requests of the platform's operators, with what became of them."""
    found = _of_city(request).order_by("-asked_at")[:ROWS]
    may_decide = not MATRIX["support.decide"].isdisjoint(request.actor.roles)
    context = {"rows": [_row(row, request) for row in found], "may_decide": may_decide}
    return render(request, "home/support.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*MATRIX["support.decide"])
def access(request: CityRequest, access: UUID) -> HttpResponse:
    """Show one request; a POST lends a role for some hours."""
    found = _of_city(request).filter(pk=access).first()
    if found is None:
        raise NotFound("operators.support.unknown")
    form = GrantForm(request.POST or None)
    done, status = submitted(request, form, lambda: _grant(request, access, form))
    if done is not None:
        return redirect("support:accesses")
    context = {"form": form, "row": _row(found, request)}
    return render(request, "home/support_access.html", context, status=status)


@require_POST
@staff_only(*MATRIX["support.decide"])
def refuse(request: CityRequest, access: UUID) -> HttpResponse:
    """Refuse a request."""
    support.refuse(access, city=request.city, actor=request.actor, at=request.at)
    return redirect("support:accesses")


@require_POST
@staff_only(*MATRIX["support.decide"])
def end(request: CityRequest, access: UUID) -> HttpResponse:
    """Take a lent role back at once."""
    support.end(access, city=request.city, actor=request.actor, at=request.at)
    return redirect("support:accesses")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: Any) -> HttpResponse:
    """Let an operator in by a token that is good once; the page before it changes nothing."""
    if request.method != "POST":
        token = request.GET.get("token", "")
        support.read_token(token, city=request.city)
        return render(request, "home/support_enter.html", {"token": token})
    found = support.use_entry(request.POST.get("token", ""), city=request.city, at=request.at)
    operator, language = found.operator, get_language() or ""
    account = support_account(
        operator.pk, name=str(operator), language=language, access=found.pk, at=request.at
    )
    note = {"account": account.uuid, "request_id": request.request_id, "at": request.at}
    support.note_entered(found, **note)
    request.session.flush()
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    begin_support(request, account=account.uuid, access=found.pk, until=found.until)
    return redirect("office:home")


def _of_city(request: CityRequest) -> Any:
    rows = SupportAccess.objects.filter(municipality__uuid=request.city.uuid)
    return rows.select_related("operator")


def _row(found: SupportAccess, request: CityRequest) -> dict[str, Any]:
    row = row_of(found, at=request.at)
    is_asked = row["state"] == SupportState.ASKED
    return {**row, "role": ROLES_LENT.get(row["role"], ""), "is_asked": is_asked}


def _grant(request: CityRequest, access: UUID, form: GrantForm) -> SupportAccess:
    who: dict[str, Any] = {"actor": request.actor, "at": request.at}
    return support.grant(access, city=request.city, **form.cleaned_data, **who)
