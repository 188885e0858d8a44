"""The first page of an application: find the municipality."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from kernel.attempts import Limit, count_attempt
from kernel.errors import Invalid
from kernel.network import network_of
from kernel.ui.submitting import submitted
from shared_apps.onboarding.actions.applications import begin
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.web.finding import found_units
from shared_apps.onboarding.web.forms import UnitForm
from shared_apps.registers.models import RegisterUnit

BEGUN_NETWORK = Limit("onboarding.begun.network", 20, 3600, "onboarding.application.too_many")
"""So many drafts one network begins in an hour."""


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: Any) -> HttpResponse:
    """Say how it goes and find the municipality; choosing one begins a draft."""
    form = UnitForm(request.POST or None)
    made, status = submitted(request, form, lambda: _begin(request, form))
    if made is not None:
        return redirect("onboarding:step", made.key, "contact")
    context = {"form": form, **search_context(request)}
    return render(request, "onboarding/start.html", context, status=status)


def _begin(request: Any, form: UnitForm) -> Application:
    count_attempt(BEGUN_NETWORK, key=network_of(request))
    language = translation.get_language() or "en"
    return begin(unit=chosen_unit(form), language=language, at=request.at)


def chosen_unit(form: UnitForm) -> RegisterUnit:
    """Return the unit that was chosen. Raises: Invalid `onboarding.unit.unknown`."""
    found: RegisterUnit | None = RegisterUnit.objects.filter(pk=form.cleaned_data["unit"]).first()
    if found is None:
        raise Invalid("onboarding.unit.unknown")
    return found


def search_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the search of a page found."""
    words = request.GET.get("q", "").strip()[:80]
    return {"words": words, "units": found_units(words)}
