"""Districts as everybody sees them."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tenant_apps.community.models import District
from tenant_apps.community.web.drawings import district_lines, drawing_context
from tenants.requests import CityRequest


@require_safe
def districts(request: CityRequest) -> HttpResponse:
    """Show the districts on a drawing and in a table."""
    found = list(District.objects.order_by("position", "name"))
    context = {"lines": district_lines(found), "drawing": drawing_context(found)}
    return render(request, "community/districts.html", context)


@require_safe
def district(request: CityRequest, code: str) -> HttpResponse:
    """Show one district, what it is a part of and what lies in it."""
    found = get_object_or_404(District.objects.select_related("parent"), code=code)
    known = list(District.objects.order_by("position", "name"))
    parts = [item for item in known if item.parent_id == found.pk]
    drawing = drawing_context(known, chosen=found.code)
    context = {"district": found, "parts": parts, "drawing": drawing}
    return render(request, "community/district.html", context)
