"""A city's service for its page in the office: plan, dates, calendar, limits, parts of others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.ui.templatetags.ui import last_minute
from shared_apps.plans.actions.records import in_public
from shared_apps.plans.actions.subscriptions import EXTENDABLE
from shared_apps.plans.events import limit_counters, service_parts
from shared_apps.plans.messages import FEATURE_LABELS, LIMIT_LABELS, MODULE_LABELS
from shared_apps.plans.models import Subscription
from shared_apps.plans.rules.clock import REMIND_DAYS
from shared_apps.plans.rules.offers import FEATURES
from shared_apps.plans.rules.terms import days_before, days_left, last_day, whole_days_after
from tenants.city import City
from tenants.requests import CityRequest
from tenants.rules.lifecycle import CityState


@dataclass(frozen=True)
class Extension:
    """What one click buys: which extension it is, its price, and the last day it would bring."""

    number: int
    days: int
    amount_minor: int
    currency: str
    last_day: Any


def service_of(city: City) -> Subscription | None:
    """Return the service of a municipality with its plan; None without one."""
    with in_public():
        found: Subscription | None = (
            Subscription.objects.live()
            .select_related("plan", "municipality")
            .filter(municipality__uuid=city.uuid)
            .first()
        )
    return found


def page_of(request: CityRequest, service: Subscription | None) -> dict[str, Any]:
    """Return the context of the page of a service."""
    city, at = request.city, request.at
    context: dict[str, Any] = {
        "service": service,
        "limits": list(limits_of(city, at)),
        "parts": parts_of(request),
    }
    if service is None:
        return context
    stops_at = service.stops_at
    runs = service.state == "running" and not city.read_only
    left = days_left(at, stops_at, city.time_zone) if stops_at and runs else 0
    return context | {
        "plan_name": text_of(service.plan.names),
        "plan_text": text_of(service.plan.descriptions),
        "modules": [MODULE_LABELS.get(name, name) for name in service.modules],
        "included": [FEATURE_LABELS[name] for name in FEATURES if name in service.features],
        "not_included": [FEATURE_LABELS[name] for name in FEATURES if name not in service.features],
        "last_day": last_day(stops_at, city.time_zone) if stops_at else None,
        "days_left": left,
        "events": list(events_of(service, city, at)),
        "extension": extension_of(service, city, at),
    }


def text_of(texts: dict[str, str]) -> str:
    """Return a text of a plan in the reader's language, else in English."""
    language = translation.get_language() or "en"
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def limits_of(city: City, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield how much of each limit is used; `most` is None where there is none."""
    for name, label in LIMIT_LABELS.items():
        count = limit_counters.entries.get(name)
        if count is not None:
            most = city.limits.get(name)
            used = count(at)
            yield {"label": label, "used": used, "most": most, "full": most and used >= most}


def events_of(service: Subscription, city: City, at: datetime) -> Iterator[dict[str, Any]]:
    """Yield what happened to a service and what will, in order."""
    stops_at, closes_at, zone = service.stops_at, service.closes_at, city.time_zone
    if service.starts_at is not None:
        yield _event(service.starts_at, _("The service begins"), at)
    if stops_at is None or closes_at is None:
        return
    for days in REMIND_DAYS if service.owed_since is None else ():
        moment = days_before(stops_at, days, zone)
        if service.starts_at is not None and moment > service.starts_at:
            yield _event(moment, _("A letter reminds owners and managers"), at) | {"at": None}
    ended = _("An invoice is not paid") if service.owed_since else _("The service ends")
    grace = _("Everything still works until the end of the grace.")
    yield _event(stops_at, ended, at, grace) | {"at": last_minute(stops_at)}
    read_only = _("Every page and export stays, nothing can be changed.")
    yield _event(closes_at, _("The site becomes read-only"), at, read_only)


def _event(moment: datetime, title: str, at: datetime, text: str = "") -> dict[str, Any]:
    return {"at": moment, "date": moment, "title": title, "text": text, "next": moment > at}


def extension_of(service: Subscription, city: City, at: datetime) -> Extension | None:
    """Return the extension on offer now; None where the plan or the state has none."""
    if service.extension_days is None or service.ends_at is None:
        return None
    if CityState(city.state) not in EXTENDABLE:
        return None
    ends_at = whole_days_after(max(at, service.ends_at), service.extension_days, city.time_zone)
    return Extension(
        number=service.extensions + 1,
        days=service.extension_days,
        amount_minor=service.extension_price_minor or 0,
        currency=service.currency,
        last_day=last_day(ends_at, city.time_zone),
    )


def parts_of(request: CityRequest) -> list[str]:
    """Return what other apps show on the page, rendered, in order."""
    known = sorted((part for _name, part in service_parts), key=lambda part: part.order)
    return [
        render_to_string(part.template, part.read(request.city.uuid, request.at), request=request)
        for part in known
    ]
