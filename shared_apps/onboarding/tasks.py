"""What workers do every night for applications."""

from kernel import clock
from kernel.outbox.declarations import public_task
from shared_apps.onboarding.actions.forgetting import forget_drafts, forget_ended


@public_task("onboarding.forget_old")
def forget_old() -> int:
    """Forget stale drafts and the people of ended applications; return how many."""
    at = clock.now()
    return forget_drafts(at=at) + forget_ended(at=at)
