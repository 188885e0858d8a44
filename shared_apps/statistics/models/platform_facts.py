"""What the platform itself counts of a city: that it is one."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.statistics import Fact, Measure, StatisticsSource
from tenants.models import Municipality
from tenants.schemas import current_schema

COMMUNITIES = Measure(
    "communities",
    order=10,
    label=_("Communities"),
    counted=ngettext_lazy("community", "communities", "count"),
)


def recount(time_zone: str) -> Iterable[Fact]:
    """Yield one community on the day it opened."""
    here = Municipality.objects.get(schema_name=current_schema())
    opened_at = here.activated_at or here.created_at
    yield Fact(COMMUNITIES.name, opened_at.astimezone(ZoneInfo(time_zone)).date(), 1)


SOURCE = StatisticsSource(order=0, measures=(COMMUNITIES,), recount=recount)
