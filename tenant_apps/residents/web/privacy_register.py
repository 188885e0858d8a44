"""The register of processing activities, for everybody to read and print."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.residents.web import privacy_parts
from tenants.requests import CityRequest


@require_safe
def register(request: CityRequest) -> HttpResponse:
    """Show who answers for personal data, what it is used for and how long it is kept."""
    return render(request, "residents/privacy/register.html", privacy_parts.register_page(request))
