"""Districts as open data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.open_data import Column, Dataset
from tenant_apps.community.models import District

COLUMNS = (
    Column("code", _("Short code of the district")),
    Column("name", _("Official name")),
    Column("parent_code", _("Code of the district it is a part of, empty at the top")),
    Column("population", _("Residents, where it is known"), "integer"),
    Column("has_outline", _("Whether its borders are published as GeoJSON"), "boolean"),
)


def district_rows(_at: datetime) -> Iterator[tuple[Any, ...]]:
    """Yield every district in its order."""
    rows = District.objects.order_by("position", "name").values_list(
        "code", "name", "parent__code", "population", "polygon__type"
    )
    for code, name, parent, population, outline in rows.iterator(chunk_size=500):
        yield code, name, parent or "", population, outline is not None


DISTRICTS = Dataset(
    order=10,
    title=_("Districts"),
    description=_("Parts of the municipality with their codes, names and population."),
    columns=COLUMNS,
    rows=district_rows,
)
