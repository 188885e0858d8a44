import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shared_apps.onboarding.models.querysets import ApplicationQuerySet
from shared_apps.onboarding.rules.lifecycle import WAITING, ApplicationState
from shared_apps.onboarding.rules.wizard import Answers
from shared_apps.plans.models import Plan
from shared_apps.registers.models import RegisterUnit
from tenants.models import Municipality

STATES = [(state.value, state.value) for state in ApplicationState]
OPENINGS = ["", "waiting", "running", "failed", "done"]


class Application(models.Model):
    """A municipality's application, a draft at first.

    `key` opens the applicant's pages and cannot be guessed; `number` is what people say
    (`2026-00042`), given on submission. `code_*` are the code last sent to `contact_email`, kept
    as a digest. `document_*` describe the authorisation document, `document_place` where it lies.
    `population` is what the applicant said where the register is silent.
    `accepted` is a list of `{kind, version, language, digest, at}`. `reason` says why it was
    refused, or what is asked. `opening` is how far the site is after approval, `opening_run`
    counts how often it was begun, `opening_steps` are steps after provisioning as
    `{name, seconds, state}`. `forgotten_at`: people's answers are erased.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=43, unique=True)
    number = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default=ApplicationState.DRAFT.value)
    language = models.CharField(max_length=10)
    unit = models.ForeignKey(RegisterUnit, on_delete=models.PROTECT, related_name="applications")
    contact_name = models.CharField(max_length=150, blank=True)
    contact_position = models.CharField(max_length=150, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    email_verified_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)
    document_name = models.CharField(max_length=120, blank=True)
    document_type = models.CharField(max_length=40, blank=True)
    document_size = models.PositiveIntegerField(default=0)
    document_sha256 = models.CharField(max_length=64, blank=True)
    document_place = models.CharField(max_length=200, blank=True)
    slug = models.CharField(max_length=40, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    modules = ArrayField(models.CharField(max_length=20), default=list)
    population = models.PositiveIntegerField(null=True)
    accepted = models.JSONField(default=list)
    municipality = models.OneToOneField(
        Municipality, on_delete=models.PROTECT, null=True, related_name="application"
    )
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    opening = models.CharField(
        max_length=8, choices=[(name, name) for name in OPENINGS], blank=True
    )
    opening_run = models.PositiveSmallIntegerField(default=0)
    opening_steps = models.JSONField(default=list)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        db_table = "onboarding_application"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ApplicationState]),
                name="application_state_known",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=sorted(state.value for state in WAITING)),
                name="application_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="application_number_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, number="")
                | (~Q(state="draft") & Q(submitted_at__isnull=False) & ~Q(number="")),
                name="application_numbered_when_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "asked"]) | ~Q(reason=""),
                name="application_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "provisioned"]) | Q(municipality__isnull=False),
                name="application_approved_has_city",
            ),
            models.CheckConstraint(
                condition=Q(document_place="", document_size=0)
                | (~Q(document_place="") & Q(document_size__gt=0)),
                name="application_document_whole",
            ),
            models.CheckConstraint(
                condition=Q(opening__in=OPENINGS), name="application_opening_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.uuid)

    def answers(self) -> Answers:
        """Return which steps have their answers."""
        return Answers(
            has_unit=True,
            has_contact=bool(self.contact_name and self.contact_email),
            email_verified=self.email_verified_at is not None,
            has_document=bool(self.document_place),
            has_address=bool(self.slug and self.languages),
            has_plan=self.plan_id is not None and bool(self.modules),
            accepted=frozenset(entry["kind"] for entry in self.accepted),
        )

    def site(self) -> Municipality:
        """Return the municipality that approval registered."""
        assert self.municipality is not None
        return self.municipality

    def inhabitants(self) -> int | None:
        """Return the population: the register's, else what the applicant said."""
        return self.unit.population or self.population

    def name(self, language: str) -> str:
        """Return the municipality's official name in `language`, else in any."""
        return self.unit.name(language)


class ApplicationTransition(models.Model):
    """One move of an application; `actor` is the tag of an audit row."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="transitions"
    )
    state = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "onboarding_transition"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ApplicationState]),
                name="application_transition_state_known",
            ),
        ]
