"""What operators do with a municipality: at once, or as long work that tells its progress."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kernel.errors import Conflict, Invalid
from kernel.jobs.actions import start_job
from kernel.jobs.models import Job
from kernel.people import Actor
from kernel.registries import job_runners
from shared_apps.operators.actions.records import note_export
from shared_apps.operators.rules.verbs import VERBS, Verb
from shared_apps.plans.actions import subscriptions
from tenants.actions.cities import change_state, resume_city
from tenants.models import Municipality
from tenants.rules.lifecycle import CityState


def offered(state: str) -> list[Verb]:
    """Return what can be done with a municipality in a state: where it is installed.

    Moving needs another cell that the settings name.
    """
    return [verb for verb in VERBS.values() if state in verb.states and _is_installed(verb)]


def _is_installed(verb: Verb) -> bool:
    if "cell" in verb.asks and not settings.CELL_DATABASES:
        return False
    return not verb.kind or verb.kind in job_runners.entries


def find_verb(name: str, state: str) -> Verb:
    """Return a verb that is offered. Raises: Conflict `operators.fleet.verb_unknown`."""
    found = next((verb for verb in offered(state) if verb.name == name), None)
    if found is None:
        raise Conflict("operators.fleet.verb_unknown")
    return found


def do_verb(
    verb: Verb, city: Municipality, *, asked: Mapping[str, Any], actor: Actor, at: datetime
) -> Job | None:
    """Do it, or start it; `asked` holds `reason`, `slug` (typed to confirm) as the verb needs.

    Raises: Invalid `operators.fleet.slug_differs`; whatever the verb's action raises.
    """
    if "slug" in verb.asks and asked.get("slug", "").strip() != city.slug:
        raise Invalid("operators.fleet.slug_differs", slug=city.slug)
    if verb.kind:
        return _start(verb, city, _parameters(verb, city, asked), actor=actor, at=at)
    _at_once(verb.name, city, reason=asked.get("reason", ""), actor=actor, at=at)
    return None


@transaction.atomic
def _start(
    verb: Verb, city: Municipality, parameters: dict[str, Any], *, actor: Actor, at: datetime
) -> Job:
    job = start_job(verb.kind, parameters=parameters, actor=actor, at=at)
    if verb.name == "export":
        note_export(city.slug, job=job.uuid, actor=actor, at=at)
    return job


def _parameters(verb: Verb, city: Municipality, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the long work is told."""
    parameters: dict[str, Any] = {"slug": city.slug}
    parameters |= {name: asked[name] for name in verb.asks - {"slug"}}
    if "slug" in verb.asks:
        parameters["confirmation"] = asked["slug"].strip()
    if "archive" in verb.asks:
        parameters["although_erased"] = city.state == CityState.ERASED
    return parameters


def _at_once(name: str, city: Municipality, *, reason: str, actor: Actor, at: datetime) -> None:
    who: dict[str, Any] = {"actor": actor, "at": at}
    if name == "suspend":
        change_state(city.slug, to=CityState.SUSPENDED, reason=reason, **who)
    elif name == "resume":
        resume_city(city.slug, **who)
    elif name == "extend":
        subscriptions.extend(municipality=city, **who)


@dataclass(frozen=True, slots=True)
class Running:
    """Long work that goes on for a municipality."""

    job: Job
    title: str


def jobs_of(slug: str, *, limit: int = 10) -> list[Running]:
    """Return the latest long work for a municipality."""
    rows = Job.objects.filter(parameters__slug=slug).order_by("-created_at")[:limit]
    return [Running(row, title_of(row.kind)) for row in rows]


def title_of(kind: str) -> str:
    """Return what people call a kind of long work."""
    return str(getattr(job_runners.entries.get(kind), "title", kind))
