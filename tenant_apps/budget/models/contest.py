import uuid
from datetime import datetime
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.functional import cached_property

from tenant_apps.budget.rules import lifecycle
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState, TallyState


class ContestState(models.TextChoices):
    """What the office did with a contest; its phase is computed from the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class ContestQuerySet(models.QuerySet["Contest"]):
    """Contests of the municipality; phases are computed in Python from `phases`."""

    def published(self) -> Self:
        """Contests that everybody may see: published ones, cancelled or not afterwards."""
        return self.exclude(state=ContestState.DRAFT)

    def active(self) -> Self:
        """Published contests that were not cancelled."""
        return self.filter(state=ContestState.PUBLISHED)

    def going_on(self) -> Self:
        """Contests, drafts too, that were not cancelled and whose results are not published.

        An election that was over when its paper came from a file is not among them.
        """
        finished = Q(state=ContestState.CANCELLED) | Q(tally__state=TallyState.PUBLISHED.value)
        history = Q(paper__frozen_at__gte=F("paper__closes_at"))
        return self.exclude(finished | history)

    def with_calendar(self) -> Self:
        """Contests with their phases in one more query."""
        return self.prefetch_related("phases")

    def with_phase_rows(self) -> Self:
        """Contests whose `calendar` comes in the same query."""
        here = Phase.objects.filter(contest=OuterRef("pk")).order_by("opens_at")
        row = JSONObject(kind="kind", opens_at="opens_at", closes_at="closes_at")
        return self.annotate(phase_rows=ArraySubquery(here.values(row=row)))

    def with_pools(self) -> Self:
        """Contests with pools, districts and categories, three more queries in all."""
        return self.prefetch_related("pools__district", "categories")

    def newest_first(self) -> Self:
        """Contests by year, the latest first."""
        return self.order_by("-year", "-pk")

    def with_numbers(self) -> Self:
        """Contests with `submitted_count` and `waiting_count` (proposals no official decided)."""
        waiting = [
            ProposalState.SUBMITTED.value,
            ProposalState.FORMAL_REVIEW.value,
            ProposalState.SUBSTANTIVE_REVIEW.value,
        ]
        return self.annotate(
            submitted_count=Count("proposals", filter=~Q(proposals__state="draft")),
            waiting_count=Count("proposals", filter=Q(proposals__state__in=waiting)),
        )


class Contest(models.Model):
    """One edition of the participatory budget.

    `assurance` is the level a voter needs, `roll_required` says whether voters are looked up in
    the voter roll by national id, `id_kind` names the id (`pesel`, `rnokpp`, `jmbg`).
    `deviation` says why it differs from the municipality's regulation, "" when it follows it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, db_index=False)
    title = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    summary = models.TextField(blank=True)
    regulation = models.TextField(blank=True)
    regulation_url = models.URLField(blank=True)
    deviation = models.TextField(blank=True)
    organiser = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=ContestState, default=ContestState.DRAFT)
    proposals_per_person = models.PositiveSmallIntegerField(default=5)
    assurance = models.CharField(max_length=10, default="email")
    roll_required = models.BooleanField(default=False)
    id_kind = models.CharField(max_length=10, blank=True)
    min_age = models.PositiveSmallIntegerField(default=0)
    age_on = models.DateField(null=True)
    show_running_totals = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ContestQuerySet.as_manager()

    class Meta:
        db_table = "budget_contest"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="contest_slug_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=ContestState.values), name="contest_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(roll_required=False) | ~models.Q(id_kind=""),
                name="contest_roll_needs_id_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(min_age=0) | models.Q(age_on__isnull=False),
                name="contest_age_needs_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def calendar(self) -> list[lifecycle.Phase]:
        """The phases as the rules read them, in order: no query where `phase_rows` came along."""
        rows = getattr(self, "phase_rows", None)
        if rows is None:
            phases = self.phases.all()
            return [_phase(phase.kind, phase.opens_at, phase.closes_at) for phase in phases]
        instant = datetime.fromisoformat
        return [
            _phase(
                row["kind"],
                instant(row["opens_at"]),
                instant(row["closes_at"]) if row["closes_at"] else None,
            )
            for row in rows
        ]


def _phase(kind: str, opens_at: datetime, closes_at: datetime | None) -> lifecycle.Phase:
    return lifecycle.Phase(PhaseKind(kind), opens_at, closes_at)


class Phase(models.Model):
    """One phase of a contest: half-open `[opens_at, closes_at)`; the last may stay open."""

    contest = models.ForeignKey(
        Contest, on_delete=models.CASCADE, related_name="phases", db_index=False
    )
    kind = models.CharField(max_length=14)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "budget_phase"
        ordering = ["opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "kind"], name="phase_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PhaseKind]),
                name="phase_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="phase_closes_after_opening",
            ),
        ]


class Category(models.Model):
    """A theme of proposals within a contest."""

    contest = models.ForeignKey(
        Contest, on_delete=models.CASCADE, related_name="categories", db_index=False
    )
    name = models.CharField(max_length=100)
    icon = models.CharField(max_length=40, blank=True)
    hue = models.PositiveSmallIntegerField(default=186)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "budget_category"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "name"], name="category_once"),
        ]

    def __str__(self) -> str:
        return self.name
