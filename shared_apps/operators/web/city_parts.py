"""What the pages of one municipality show."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from shared_apps.operators.actions.domains import expected_record
from shared_apps.operators.actions.verbs import jobs_of, offered
from shared_apps.operators.messages import (
    COUNTRIES,
    SERVICE_STATES,
    STATES,
    VERB_LABELS,
    VERB_TEXTS,
    state_badge,
)
from shared_apps.operators.models import SupportAccess
from shared_apps.operators.rules.roles import MATRIX
from shared_apps.operators.rules.verbs import Verb
from shared_apps.operators.web.fleet_rows import days_left, name_of
from shared_apps.operators.web.requests import MainRequest
from shared_apps.operators.web.runs import run_row
from shared_apps.operators.web.support_rows import row_of as support_row
from shared_apps.plans.messages import MODULE_LABELS
from shared_apps.plans.models import Subscription
from shared_apps.plans.web.service import text_of
from tenants import hosts
from tenants.models import Domain
from tenants.portable.layout import ARCHIVE_NAME

ROWS = 10


def heading(request: MainRequest, city: Any) -> dict[str, Any]:
    """Return what every page of a municipality begins with."""
    return {
        "town": city,
        "name": name_of(city.names, city.slug, city.default_language),
        "state": STATES.get(city.state, city.state),
        "badge": state_badge(city.state),
        "back": reverse("console:city", args=[city.slug]),
    }


def city_page(request: MainRequest, city: Any) -> dict[str, Any]:
    """Return facts, host names, history, service, runs, work and verbs of a municipality."""
    may_change = not MATRIX["fleet.change"].isdisjoint(request.actor.roles)
    accesses = SupportAccess.objects.filter(municipality=city).select_related("operator")
    return {
        **heading(request, city),
        "country": COUNTRIES.get(city.country, city.country),
        "report": getattr(city, "report", None),
        "site": hosts.address_of(
            city.as_city(), scheme=request.scheme or "https", port=request.get_port()
        ),
        "service": service_of(_latest(city), at=request.at),
        "may_sell": not MATRIX["plan.change"].isdisjoint(request.actor.roles),
        "domains": [domain_of(row) for row in city.domains.order_by("-is_primary", "domain")],
        "history": [
            {"at": move.at, "title": STATES.get(move.state, move.state), "text": move.reason}
            for move in city.transitions.order_by("-pk")[:ROWS]
        ],
        "runs": [run_row(run) for run in city.provisioning_runs.order_by("-pk")[:ROWS]],
        "jobs": jobs_of(city.slug, limit=ROWS),
        "verbs": verbs_of(city) if may_change else [],
        "archives": archives_of(city.slug) if may_change else [],
        "accesses": [support_row(row, at=request.at) for row in accesses.order_by("-asked_at")[:5]],
        "may_change": may_change,
    }


def _latest(city: Any) -> Subscription | None:
    found: Subscription | None = (
        city.subscriptions.select_related("plan").order_by("-created_at", "-pk").first()
    )
    return found


def service_of(found: Subscription | None, *, at: datetime) -> dict[str, Any] | None:
    """Return a service as people read it; None without one."""
    if found is None:
        return None
    return {
        "name": text_of(found.plan.names),
        "state": SERVICE_STATES[found.state],
        "badge": state_badge(found.state),
        "is_live": found.state != "cancelled",
        "modules": [MODULE_LABELS.get(name, name) for name in found.modules],
        "price_minor": found.price_minor,
        "currency": found.currency,
        "ends_at": found.stops_at,
        "days_left": days_left(found.stops_at, at=at),
    }


def verb_page(request: MainRequest, city: Any, verb: Verb) -> dict[str, Any]:
    """Return what is asked before a verb is done."""
    text = VERB_TEXTS[verb.name]
    return {**heading(request, city), **verb_of(verb, city), "text": text}


def verbs_of(city: Any) -> list[dict[str, Any]]:
    """Return the buttons of a municipality; what takes something away comes last."""
    buttons = [verb_of(verb, city) for verb in offered(city.state)]
    return sorted(buttons, key=lambda button: button["kind"] == "danger")


def verb_of(verb: Verb, city: Any) -> dict[str, Any]:
    """Return label, address and weight of a verb's button."""
    return {
        "label": VERB_LABELS[verb.name],
        "url": reverse("console:verb", args=[city.slug, verb.name]),
        "kind": "danger" if verb.name in {"suspend", "archive", "erase"} else "",
    }


def archives_of(slug: str) -> list[str]:
    """Return the names of a municipality's archives on this machine, the latest first."""
    folder = Path(settings.ARCHIVES_FOLDER)
    names = (path.name for path in folder.glob(f"{slug}-*")) if folder.exists() else iter(())
    mine = [name for name in names if (match := ARCHIVE_NAME.match(name)) and match[1] == slug]
    return sorted(mine, reverse=True)


def domain_of(domain: Domain) -> dict[str, Any]:
    """Return a host name with the record that proves it while it is not proven."""
    name, value = ("", "") if domain.verified_at else expected_record(domain)
    return {
        "host": domain.domain,
        "is_primary": domain.is_primary,
        "verified_at": domain.verified_at,
        "record_name": name,
        "record_value": value,
    }
