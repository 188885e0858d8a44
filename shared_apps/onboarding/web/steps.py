"""What each step of the application asks, shows and keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from kernel.errors import Refusal
from kernel.network import network_of
from kernel.problems import sentence_of
from kernel.ui.sections import existing_modules
from shared_apps.onboarding.actions import applications, choices, emails
from shared_apps.onboarding.actions.addresses import keep_address, suggestion_for
from shared_apps.onboarding.actions.decisions import approve_by_domain
from shared_apps.onboarding.actions.documents import keep_document
from shared_apps.onboarding.messages import STEP_NAMES
from shared_apps.onboarding.models import Application
from shared_apps.onboarding.rules.wizard import AGREEMENTS, COUNTRIES, STEPS, reachable
from shared_apps.onboarding.web import forms as step_forms
from shared_apps.onboarding.web.start import chosen_unit, search_context
from shared_apps.onboarding.web.texts import accepted_now
from shared_apps.plans.messages import MODULE_LABELS
from shared_apps.plans.rules.prices import price_of

Keep = Callable[[Any, Application, Any], Application]


@dataclass(frozen=True)
class Step:
    """A step: its form (from request and application), what it keeps, what else it shows."""

    form: Callable[[Any, Application], forms.Form]
    keep: Keep
    context: Callable[[Any, Application], dict[str, Any]] = lambda _request, _found: {}


def plain(kind: type[forms.Form], *fields: str, prefix: str = "") -> Callable[..., forms.Form]:
    """Return a form maker whose first values are fields of the application."""

    def make(request: Any, found: Application) -> forms.Form:
        values = {name: getattr(found, f"{prefix}{name}") for name in fields}
        return kind(request.POST or None, request.FILES or None, initial=values)

    return make


def _keep_unit(request: Any, found: Application, form: Any) -> Application:
    return applications.choose_unit(found.key, unit=chosen_unit(form), at=request.at)


def _keep_contact(request: Any, found: Application, form: Any) -> Application:
    given = {f"contact_{name}": form.cleaned_data[name] for name in ("name", "position", "phone")}
    email, at = form.cleaned_data["email"], request.at
    kept = applications.keep_contact(found.key, email=email, at=at, **given)
    if kept.email_verified_at is None:
        emails.send_code(kept.key, network=network_of(request), at=at)
    return kept


def _code_form(request: Any, found: Application) -> forms.Form:
    typed = {"code": request.GET.get("code", "")[:12]}
    return step_forms.CodeForm(request.POST or None, initial=typed)


def _keep_code(request: Any, found: Application, form: Any) -> Application:
    return emails.confirm_code(found.key, code=form.cleaned_data["code"], at=request.at)


def _keep_document(request: Any, found: Application, form: Any) -> Application:
    file = form.cleaned_data["document"]
    return keep_document(found.key, file=file, name=file.name, at=request.at)


def _address_form(request: Any, found: Application) -> forms.Form:
    spoken = found.languages or list(COUNTRIES[found.unit.country].languages)
    slug = found.slug or suggestion_for(found)
    values = {"slug": slug, "main": spoken[0], "languages": spoken[1:]}
    return step_forms.AddressForm(request.POST or None, initial=values)


def _keep_address(request: Any, found: Application, form: Any) -> Application:
    slug, languages = form.cleaned_data["slug"], form.spoken()
    return keep_address(found.key, slug=slug, languages=languages, at=request.at)


def _address_context(request: Any, found: Application) -> dict[str, Any]:
    return {
        "ending": f".{settings.BASE_DOMAIN}",
        "check_href": reverse("onboarding:check_address", args=[found.key]),
    }


def _plan_form(request: Any, found: Application) -> forms.Form:
    values = {
        "plan": found.plan.code if found.plan else "",
        "modules": found.modules,
        "population": found.population,
    }
    return step_forms.PlanForm(
        request.POST or None,
        offers=choices.offers_for(found),
        is_asked=found.unit.population is None,
        initial=values,
    )


def _keep_plan(request: Any, found: Application, form: Any) -> Application:
    given = form.cleaned_data
    return choices.keep_plan(
        found.key,
        code=given["plan"],
        modules=given["modules"],
        population=given.get("population"),
        at=request.at,
    )


def _plan_context(request: Any, found: Application) -> dict[str, Any]:
    offers = choices.offers_for(found)
    chosen = request.POST.get("plan") or (found.plan.code if found.plan else "")
    names = [name for one in offers if one.plan.modules_are_chosen for name in one.plan.modules]
    there = [name for name in dict.fromkeys(names) if name in existing_modules()]
    ticked = request.POST.getlist("modules") or found.modules or (there if len(there) == 1 else ())
    return {
        "offers": [_offer(one, found, chosen) for one in offers],
        "modules": [
            {"name": name, "label": module_label(name), "checked": name in ticked} for name in there
        ],
        "coming": [module_label(name) for name in dict.fromkeys(names) if name not in there],
    }


def _offer(offer: choices.Offer, found: Application, chosen: str) -> dict[str, Any]:
    language = translation.get_language() or "en"
    return {
        "plan": offer.plan,
        "name": said(offer.plan.names, language),
        "text": said(offer.plan.descriptions, language),
        "refusal": sentence_of(offer.refusal) if offer.refusal else "",
        "price": _price(offer.plan, found),
        "checked": offer.plan.code == chosen,
    }


def _price(plan: Any, found: Application) -> dict[str, Any] | None:
    """Return the net price for the municipality, None while its population is not known."""
    try:
        amount, currency = price_of(
            plan.prices, country=found.unit.country, population=found.inhabitants()
        )
    except Refusal:
        return None
    return {"amount_minor": amount, "currency": currency}


def said(texts: dict[str, str], language: str) -> str:
    """Return a text of a plan in `language`, else in English, else in any."""
    for code in (language, language.partition("-")[0], "en"):
        if texts.get(code):
            return texts[code]
    return next(iter(texts.values()), "")


def module_label(name: str) -> Any:
    """Return what people call a module."""
    return MODULE_LABELS.get(name, name)


def _submit(request: Any, found: Application, form: Any) -> Application:
    sent = applications.submit(
        found.key, accepted=accepted_now(), actor=request.actor, at=request.at
    )
    return approve_by_domain(sent, at=request.at)


def summary_of(request: Any, found: Application) -> dict[str, Any]:
    """Return the answers as people read them."""
    language = translation.get_language() or "en"
    names = dict(settings.LANGUAGES)
    return {
        "name": found.name(language),
        "place": found.unit.path(language),
        "address": f"{found.slug}.{settings.BASE_DOMAIN}" if found.slug else "",
        "spoken": [names.get(code, code) for code in found.languages],
        "plan_name": said(found.plan.names, language) if found.plan else "",
        "module_names": [module_label(name) for name in found.modules],
        "inhabitants": found.inhabitants(),
        "agreements": AGREEMENTS,
    }


def _unit_context(request: Any, found: Application) -> dict[str, Any]:
    language = translation.get_language() or "en"
    facts = {"name": found.name(language), "place": found.unit.path(language)}
    return {**search_context(request), **facts}


PAGES: dict[str, Step] = {
    "municipality": Step(plain(step_forms.UnitForm), _keep_unit, _unit_context),
    "contact": Step(
        plain(step_forms.ContactForm, "name", "position", "email", "phone", prefix="contact_"),
        _keep_contact,
    ),
    "confirm": Step(_code_form, _keep_code),
    "document": Step(plain(step_forms.DocumentForm), _keep_document),
    "address": Step(_address_form, _keep_address, _address_context),
    "plan": Step(_plan_form, _keep_plan, _plan_context),
    "summary": Step(plain(step_forms.AcceptForm), _submit, summary_of),
}


def stages_of(found: Application, name: str) -> list[dict[str, Any]]:
    """Return the steps as the page lists them: done, this one, links to those that are open."""
    done, opened = found.answers().done(), reachable(found.answers())
    return [
        {
            "label": STEP_NAMES[step],
            "state": "now" if step == name else "done" if step in done else "",
            "url": reverse("onboarding:step", args=[found.key, step]) if step in opened else "",
        }
        for step in STEPS
    ]
