"""The public price list: every plan beside the others, for one country and size."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.ui.sections import existing_modules, find_url
from shared_apps.plans.messages import (
    COUNTRY_LABELS,
    FEATURE_LABELS,
    LIMIT_LABELS,
    MODULE_LABELS,
)
from shared_apps.plans.models import Plan
from shared_apps.plans.rules.eligibility import check_eligible
from shared_apps.plans.rules.offers import FEATURES, LIMITS
from shared_apps.plans.rules.prices import CURRENCIES, bands_of, price_of
from shared_apps.plans.web.service import text_of

USUAL_COUNTRY = {"pl": "PL", "sr": "RS", "sr-latn": "RS"}


class PlaceForm(forms.Form):
    """For whom the prices are."""

    country = forms.ChoiceField(label=_("Country"), choices=list(COUNTRY_LABELS.items()))
    population = forms.IntegerField(
        label=_("Inhabitants"), required=False, min_value=1, max_value=50_000_000
    )


@require_safe
def price_list(request: HttpRequest) -> HttpResponse:
    """Show all plans with the prices of a country, or the one price for a number of people."""
    form, country, population = asked_of(request)
    offers = [offer_of(plan, country, population) for plan in Plan.objects.on_the_list()]
    context = {
        "form": form,
        "population": population,
        "offers": offers,
        "apply_href": find_url("onboarding:start"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "plans/price_list.html", context, status=status)


def asked_of(request: HttpRequest) -> tuple[PlaceForm, str, int | None]:
    """Return the form and what it asks for; the country follows the language at first."""
    usual = USUAL_COUNTRY.get(translation.get_language() or "", "UA")
    if "country" not in request.GET:
        return PlaceForm(initial={"country": usual}), usual, None
    form = PlaceForm(request.GET)
    form.is_valid()
    return form, form.cleaned_data.get("country", usual), form.cleaned_data.get("population")


def offer_of(plan: Plan, country: str, population: int | None) -> dict[str, Any]:
    """Return a plan for the list; `refusal` says why a place of this size cannot choose it."""
    offer = {
        "plan": plan,
        "name": text_of(plan.names),
        "text": text_of(plan.descriptions),
        **modules_of(plan),
        "features": [(FEATURE_LABELS[name], name in plan.features) for name in FEATURES],
        "limits": [(LIMIT_LABELS[name], plan.limits.get(name)) for name in LIMITS],
        "currency": CURRENCIES[country],
        "bands": bands_of(plan.prices, country),
        "price": None,
        "extension": None,
        "refusal": "",
    }
    return offer | _priced(plan, country, population)


def modules_of(plan: Plan) -> dict[str, list[Any]]:
    """Return the labels of what a plan sells today, and of what is in preparation."""
    sold = [name for name in plan.modules if name in existing_modules()]
    return {
        "modules": [MODULE_LABELS.get(name, name) for name in sold],
        "coming": [MODULE_LABELS.get(name, name) for name in plan.modules if name not in sold],
    }


def _priced(plan: Plan, country: str, population: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"country": country, "population": population}
    try:
        if population is not None:
            check_eligible(plan, **place)
        price, _currency = price_of(plan.prices, **place)
        extension = price_of(plan.extension_prices, **place)[0] if plan.extension_days else None
    except Refusal as refusal:
        return {"refusal": sentence_of(refusal) if population is not None else ""}
    return {"price": price, "extension": extension}
