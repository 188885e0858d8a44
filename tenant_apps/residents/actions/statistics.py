"""What accounts tell the statistics of the country."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.statistics import Measure, StatisticsSource
from tenant_apps.residents.models import statistics_queries

SOURCE_NAME = "residents"

SOURCE = StatisticsSource(
    order=10,
    measures=(
        Measure(
            "residents",
            order=20,
            label=_("Residents taking part"),
            counted=ngettext_lazy("resident taking part", "residents taking part", "count"),
        ),
    ),
    recount=statistics_queries.facts,
)
