"""Reads of the official registers."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from shared_apps.registers.rules.comparing import EDGE, asked_code, asked_names

EXACT, BEGINS, WORD_BEGINS, CONTAINS = range(4)
CITY_WITHOUT_COMMUNITY = Q(kind="region", type="K")
"""Cities with a special status are regions that have no communities: they are their own."""

TOWNS = ("K", "M", "1", "3")
"""Types of units that have a town: before villages of the same name."""


class RegisterUnitQuerySet(models.QuerySet[Any]):
    """Units of the official registers."""

    def existing(self) -> Self:
        """Return the units that the newest file still has."""
        return self.filter(gone_on__isnull=True)

    def communities(self) -> Self:
        """Return the communities that exist today."""
        return self.filter(kind="community", gone_on__isnull=True)

    def municipalities(self) -> Self:
        """Return what can have a site: communities, and cities that are regions by themselves."""
        return self.existing().filter(Q(kind="community") | CITY_WITHOUT_COMMUNITY)

    def regions(self, country: str) -> Self:
        """Return the regions of a country (`UA`, `PL`, `RS`) by code."""
        return self.existing().filter(kind="region", country=country).order_by("code")

    def in_region(self, code: str) -> Self:
        """Return the units of a region, itself included."""
        return self.filter(Q(region_code=code) | Q(code=code))

    def with_parents(self) -> Self:
        """Add the names of region and district, so that `path` asks nothing."""
        parents = self.model._default_manager.filter(scheme=OuterRef("scheme"))
        names = {
            f"{level}_names": Subquery(
                parents.filter(code=OuterRef(f"{level}_code")).values("names")[:1]
            )
            for level in ("region", "district")
        }
        return self.annotate(**names)

    def overview(self) -> list[dict[str, Any]]:
        """Return per register its scheme, country, counts of units by kind, and its day."""
        kinds = {
            f"{kind}_count": models.Count("pk", filter=Q(kind=kind))
            for kind in ("region", "district", "community")
        }
        existing = self.existing().values("scheme", "country")
        return list(existing.annotate(as_of=models.Max("as_of"), **kinds).order_by("scheme"))

    def find(self, scheme: str, code_or_alias: str) -> Any:
        """Return the existing unit of a register with this code or older code, or None."""
        return self.filter(scheme=scheme).with_code(code_or_alias).first()

    def with_code(self, code: str) -> Self:
        """Return the existing units of any register with this code, or an older one of theirs."""
        wanted = Q(code=code) | Q(aliases__contains=[code])
        return self.existing().filter(wanted).with_parents().order_by("scheme", "code")

    def search(self, words: str, *, country: str = "", region: str = "") -> Self:
        """Return municipalities by name in any script or by code, the best first.

        A name that is exactly `words` comes before one that begins so, that before one that only
        contains them. Without words all of `country` and `region` are returned.
        """
        found = self.municipalities().with_parents()
        found = found.filter(country=country) if country else found
        found = found.in_region(region) if region else found
        keys, code = asked_names(words), asked_code(words)
        if not keys and not code:
            return found.order_by("folded", "code")
        rank = Case(*_ranks(keys, code), default=Value(CONTAINS))
        is_village = Case(When(type__in=TOWNS, then=Value(0)), default=Value(1))
        return found.filter(_matching(keys, code)).order_by(
            rank, F("population").desc(nulls_last=True), is_village, "folded", "code"
        )


def _matching(keys: tuple[str, ...], code: str) -> Q:
    wanted = Q()
    for key in keys:
        wanted |= Q(folded__contains=key)
    if code:
        wanted |= Q(code__startswith=code) | Q(aliases__contains=[code])
    return wanted


def _ranks(keys: tuple[str, ...], code: str) -> list[When]:
    ranks = []
    if code:
        exact = Q(code=code) | Q(aliases__contains=[code])
        ranks += [When(exact, then=Value(EXACT)), When(code__startswith=code, then=Value(BEGINS))]
    for rank, before, after in (
        (EXACT, EDGE, EDGE),
        (BEGINS, EDGE, ""),
        (WORD_BEGINS, " ", ""),
    ):
        ranks += [When(folded__contains=f"{before}{key}{after}", then=Value(rank)) for key in keys]
    return ranks
