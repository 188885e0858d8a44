"""What accounts count for the statistics of the country: how many people take part."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from kernel.statistics import Fact
from tenant_apps.residents.models.resident import Resident


def facts(time_zone: str) -> Iterator[Fact]:
    """Yield the accounts whose address is confirmed, by the local day on which they joined."""
    confirmed = Resident.objects.filter(is_active=True, emailaddress__verified=True).distinct()
    day = TruncDate("joined_at", tzinfo=ZoneInfo(time_zone))
    counted = confirmed.order_by().values_list(day).annotate(n=Count("pk", distinct=True))
    for joined_on, count in counted:
        yield Fact("residents", joined_on, count)
