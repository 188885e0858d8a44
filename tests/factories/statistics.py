"""What the statistics know of a planted city."""

from datetime import datetime
from typing import Any

from shared_apps.statistics.actions.pushing import push_all
from tests.factories.registry import Seed, register


def plant_statistics(marker: str, at: datetime) -> dict[str, Any]:
    """Push what the other modules planted."""
    push_all(at=at)
    return {"city_statistics_embed:what": "counters"}


register(Seed("statistics", order=95, plant=plant_statistics))
