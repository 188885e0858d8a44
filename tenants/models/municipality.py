import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_tenants.models import TenantMixin

from tenants.city import City
from tenants.models.querysets import MunicipalityQuerySet
from tenants.rules.lifecycle import OPEN_TO_CHANGES, CityState


class Municipality(TenantMixin):  # type: ignore[misc]
    """One municipality: what the registry knows of it. Its rows live in `schema_name`.

    `frozen_at` is set while it moves to another cell: everything is read, nothing changes.
    """

    auto_create_schema = False
    auto_drop_schema = False

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    names = models.JSONField()
    country = models.CharField(max_length=2)
    official_code = models.CharField(max_length=20, blank=True)
    code_scheme = models.CharField(max_length=12, blank=True)
    code_aliases = ArrayField(models.CharField(max_length=20), default=list)
    population = models.PositiveIntegerField(null=True)
    population_on = models.DateField(null=True)
    languages = ArrayField(models.CharField(max_length=10))
    default_language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    accent_hue = models.PositiveSmallIntegerField(default=186)
    accent_chroma = models.FloatField(default=0.085)
    arms = models.CharField(max_length=200, blank=True)
    modules = ArrayField(models.CharField(max_length=20), default=list)
    plan = models.CharField(max_length=40, blank=True)
    features = ArrayField(models.CharField(max_length=40), default=list)
    limits = models.JSONField(default=dict)
    service_ends_at = models.DateTimeField(null=True)
    grace_ends_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in CityState],
        default=CityState.APPLIED.value,
    )
    state_reason = models.TextField(blank=True)
    cell = models.CharField(max_length=20, default="main")
    frozen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        db_table = "municipality"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CityState]),
                name="municipality_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(accent_hue__lte=360)
                & models.Q(accent_chroma__gte=0)
                & models.Q(accent_chroma__lte=0.2),
                name="municipality_accent_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(grace_ends_at__isnull=True)
                | models.Q(
                    service_ends_at__isnull=False, grace_ends_at__gte=models.F("service_ends_at")
                ),
                name="municipality_grace_follows_service",
            ),
            models.UniqueConstraint(
                fields=["code_scheme", "official_code"],
                condition=~models.Q(official_code=""),
                name="municipality_official_code_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CityState.SUSPENDED.value) | ~models.Q(state_reason=""),
                name="municipality_suspended_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def _is_leaving(self) -> bool:
        """Whether it is closed for the last moments of a move: neither cell answers for it."""
        return self.frozen_at is not None and self.cell != settings.CELL

    def as_city(self) -> City:
        """Return the plain values that requests carry."""
        return City(
            uuid=self.uuid,
            schema_name=self.schema_name,
            slug=self.slug,
            names=dict(self.names),
            country=self.country,
            currency=self.currency,
            time_zone=self.time_zone,
            languages=tuple(self.languages),
            default_language=self.default_language,
            state=CityState.MOVED.value if self._is_leaving else self.state,
            read_only=CityState(self.state) not in OPEN_TO_CHANGES or self.frozen_at is not None,
            accent_hue=self.accent_hue,
            accent_chroma=self.accent_chroma,
            arms=self.arms,
            population=self.population,
            modules=frozenset(self.modules),
            plan=self.plan,
            features=frozenset(self.features),
            limits=dict(self.limits),
            service_ends_at=self.service_ends_at,
            grace_ends_at=self.grace_ends_at,
            cell=self.cell,
            moving=self.frozen_at is not None,
        )


class MunicipalityTransition(models.Model):
    """One move of a municipality's lifecycle."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="transitions"
    )
    state = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "municipality_transition"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in CityState]),
                name="municipality_transition_state_known",
            ),
        ]
