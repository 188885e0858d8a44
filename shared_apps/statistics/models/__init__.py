from shared_apps.statistics.models.facts import CityFact, CityTotal, RegionSeries
from shared_apps.statistics.models.feed import CityFeedItem
from shared_apps.statistics.models.reconciliation import Reconciliation
from shared_apps.statistics.models.source_state import SourceState

__all__ = [
    "CityFact",
    "CityFeedItem",
    "CityTotal",
    "Reconciliation",
    "RegionSeries",
    "SourceState",
]
