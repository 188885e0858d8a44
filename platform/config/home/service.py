"""The municipality's service in the office: what it has, until when, and one more term."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from shared_apps.plans.actions.subscriptions import extend
from shared_apps.plans.models import Subscription
from shared_apps.plans.web.service import page_of, service_of
from tenant_apps.residents.rules.roles import AUDITOR, MANAGES_PEOPLE
from tenant_apps.residents.web.gates import staff_only
from tenants.models import Municipality
from tenants.requests import CityRequest

MATRIX = {"service.read": MANAGES_PEOPLE | {AUDITOR}, "service.extend": MANAGES_PEOPLE}


@require_safe
@never_cache
@staff_only(*MATRIX["service.read"])
def service(request: CityRequest) -> HttpResponse:
    """Show plan, dates, limits and invoices."""
    context = page_of(request, service_of(request.city))
    may_extend = bool(request.actor.roles & MATRIX["service.extend"])
    return render(request, "home/service.html", context | {"may_extend": may_extend})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only(*MATRIX["service.extend"])
def extend_service(request: CityRequest) -> HttpResponse:
    """Ask once more with the price, then extend; also on a site that is read-only."""
    if request.method == "POST":
        messages.success(request, _extend(request))
        return redirect("office:service")
    context = page_of(request, service_of(request.city))
    return render(request, "home/service_extend.html", context)


def _extend(request: CityRequest) -> str:
    """Extend by the extension that the form offered, and say so."""
    number: Any = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 4:
        raise NotFound("plans.subscription.none")
    municipality = Municipality.objects.get(uuid=request.city.uuid)
    wanted = int(number)
    done: Subscription = extend(
        municipality=municipality, actor=request.actor, at=request.at, number=wanted
    )
    if done.extensions > wanted:
        return _("Somebody has extended the service before you: nothing was bought twice.")
    return _("The service is extended.")
