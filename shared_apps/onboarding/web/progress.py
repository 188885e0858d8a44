"""How far the opening of a site is: named steps, seconds, where it failed."""

from typing import Any

from shared_apps.onboarding.actions.opening import INVITE
from shared_apps.onboarding.messages import OPENING_STEPS
from shared_apps.onboarding.models import Application
from tenants.actions import provisioning

REGISTER = "register"


def progress_of(found: Application) -> dict[str, Any] | None:
    """Return `{steps, done, total, state, seconds, error}`, None before approval.

    A step is `{label, seconds, state}`; its state is done, running, failed or waiting. `error`
    names the cause: for operators only.
    """
    if found.municipality is None:
        return None
    told, error = _told(found)
    steps = [_step(name, told) for name in (REGISTER, *provisioning.STEPS, INVITE)]
    if found.opening == "running":
        _mark_running(steps)
    return {
        "steps": steps,
        "done": sum(step["state"] == "done" for step in steps),
        "total": len(steps),
        "state": found.opening,
        "moves": found.opening in {"waiting", "running"},
        "seconds": sum(step["seconds"] or 0 for step in steps),
        "error": error,
    }


def _told(found: Application) -> tuple[dict[str, dict[str, Any]], str]:
    """Return what the steps told by their names, and why one failed."""
    run = found.site().provisioning_runs.order_by("-pk").first()
    told = {REGISTER: {"name": REGISTER, "seconds": None, "state": "done"}}
    told |= {step["name"]: step for step in (run.steps if run else [])}
    told |= {step["name"]: step for step in found.opening_steps}
    failed = next((step for step in told.values() if step["state"] == "failed"), {})
    return told, str(failed.get("error") or (run.error if run else ""))


def _step(name: str, told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    step = told.get(name, {})
    label = OPENING_STEPS.get(name, name)
    return {
        "name": name,
        "label": label,
        "seconds": step.get("seconds"),
        "state": step.get("state", "waiting"),
    }


def _mark_running(steps: list[dict[str, Any]]) -> None:
    first = next((step for step in steps if step["state"] == "waiting"), None)
    if first is not None:
        first["state"] = "running"
