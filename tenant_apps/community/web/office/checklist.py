"""What a municipality still has to set up, in the order in which it is best done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.ui.templatetags.ui import number
from tenant_apps.community.actions.regulations import regulation_on
from tenant_apps.community.models import Department, District, Page, Profile
from tenant_apps.community.rules.scopes import regulation_scopes
from tenant_apps.community.web.local_days import local_day
from tenants.city import City

USUAL_COLOURS = (186, 0.085)


@dataclass(frozen=True)
class Step:
    """One thing to set up: whether it is done, where, and how it stands in words."""

    name: str
    label: str
    text: str
    url: str
    done: bool


def checklist_of(city: City, at: datetime) -> list[Step]:
    """Return every step of setting the municipality up."""
    stored = Profile.objects.first() or Profile()
    return [
        _profile(stored),
        _appearance(city, stored),
        _districts(),
        _departments(),
        *_regulations(city, at),
        *_pages(at),
        _privacy(stored),
    ]


def facts_of(city: City) -> list[dict[str, Any]]:
    """Return what the registry knows of the municipality; the operator changes it."""
    names = {code: city.name(code) for code in city.languages}
    return [
        {"label": _("Name"), "value": ", ".join(dict.fromkeys(names.values()))},
        {"label": _("Languages"), "value": ", ".join(city.languages)},
        {"label": _("Time zone"), "value": city.time_zone},
        {"label": _("Currency"), "value": city.currency},
        {"label": _("Population"), "value": number(city.population) or "—"},
    ]


def _profile(stored: Profile) -> Step:
    done = bool(stored.introduction and (stored.contact_email or stored.contact_phone))
    return _step(
        "profile",
        _("Introduce the municipality"),
        _("Motto, introduction, contact and opening hours."),
        done,
    )


def _appearance(city: City, stored: Profile) -> Step:
    own = (city.accent_hue, round(city.accent_chroma, 3)) != USUAL_COLOURS
    return _step(
        "appearance",
        _("Choose colours and coat of arms"),
        _("Contrast is checked, so every choice stays readable."),
        own or stored.arms is not None,
    )


def _districts() -> Step:
    count, drawn = District.objects.count(), District.objects.outlined().count()
    text = ngettext("%(count)s district", "%(count)s districts", count) % {"count": number(count)}
    if count and drawn < count:
        text += ", " + _("%(count)s with an outline") % {"count": number(drawn)}
    nothing = _("Parts of the municipality: districts, villages, housing estates.")
    return _step("districts", _("List the districts"), text if count else nothing, count > 0)


def _departments() -> Step:
    count = Department.objects.open().count()
    text = ngettext("%(count)s department", "%(count)s departments", count)
    nothing = _("Who evaluates proposals and answers residents.")
    label = _("List the departments")
    return _step(
        "departments", label, text % {"count": number(count)} if count else nothing, count > 0
    )


def _regulations(city: City, at: datetime) -> list[Step]:
    today = local_day(at, city)
    steps = []
    for name, scope in sorted(regulation_scopes, key=lambda entry: entry[1].order):
        if scope.module and scope.module not in city.modules:
            continue
        found = regulation_on(name, today)
        text = _("Thresholds, terms, ages and levels, with the legal act they follow from.")
        if found is not None:
            text = f"{found.title} ({found.act_number})"
        label = _("Enter the regulation: %(scope)s") % {"scope": scope.label}
        steps.append(_step("regulations", label, text, found is not None))
    return steps


def _pages(at: datetime) -> list[Step]:
    slugs = set(Page.objects.published(at).values_list("slug", flat=True))
    wanted = {"about": _("About the municipality"), "contact": _("Contact"), "rules": _("Rules")}
    missing = [title for slug, title in wanted.items() if slug not in slugs]
    text = _("Still missing: %(pages)s") % {"pages": ", ".join(missing)}
    done = _("About, contact and rules are published.")
    return [_step("pages", _("Write the pages"), text if missing else done, not missing)]


def _privacy(stored: Profile) -> Step:
    return _step(
        "profile",
        _("Say who answers for personal data"),
        _("Controller, officer, and whom to tell about barriers."),
        bool(stored.privacy_controller and stored.accessibility_contact),
    )


def _step(name: str, label: str, text: str, done: bool) -> Step:
    return Step(name, label, text, reverse(f"community_office:{name}"), done)
