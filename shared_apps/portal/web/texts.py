"""Short pages of the main host: accessibility, privacy, and the page for wrong addresses."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PREPARED_ON = date(2026, 11, 22)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the main host is."""
    context = {"prepared_on": PREPARED_ON, "contact": settings.CONTACT_EMAIL}
    return render(request, "portal/accessibility.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what the main host knows of its visitors."""
    return render(request, "portal/privacy.html", {"prepared_on": PREPARED_ON})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address of the main host that leads nowhere, with ways on."""
    return render(request, "portal/not_found.html", status=404)
