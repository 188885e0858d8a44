"""Where links of letters lead: they work without signing in, the signed token is the authority."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tenant_apps.notifications.actions.addresses import confirm_address
from tenant_apps.notifications.actions.settings import unsubscribe as stop_letters
from tenant_apps.notifications.actions.tokens import read_link
from tenant_apps.notifications.events import notice_kinds
from tenants.requests import CityRequest


@csrf_exempt  # a mail program posts it with one click. Source: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: CityRequest, token: str) -> HttpResponse:
    """Ask whether to stop what a letter's link names, and stop it when it is posted."""
    link = read_link(token, city=request.city)
    is_done = request.method == "POST" and stop_letters(link)
    kind = notice_kinds.entries.get(link.purpose)
    context = {"is_done": is_done, "label": kind.label if kind else "", "token": token}
    return render(request, "notifications/unsubscribe.html", context)


@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: CityRequest, token: str) -> HttpResponse:
    """Confirm that letters reach an address again; a link opened by a scanner does nothing."""
    is_sent = request.method == "POST"
    is_done = is_sent and confirm_address(token, city=request.city)
    context = {"is_done": is_done, "is_sent": is_sent}
    return render(request, "notifications/address.html", context)
