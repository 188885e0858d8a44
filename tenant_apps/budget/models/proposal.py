import uuid

from django.db import models

from tenant_apps.budget.models.contest import Category, Contest
from tenant_apps.budget.models.pool import Pool
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet
from tenant_apps.budget.rules.lifecycle import ProposalState

SUBMITTED_STATES = [state.value for state in ProposalState if state is not ProposalState.DRAFT]


class Proposal(models.Model):
    """What a resident proposes; a project once it is admitted to the ballot.

    `number` comes from a gapless sequence per contest at submission, `ballot_number` is drawn
    when the paper is frozen. `cost_items` is a list of `{name, quantity, unit_price_minor}`
    whose sum is `cost_minor`. `external_key` makes imports idempotent, `imported` keeps columns
    of the source file that have no field here.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="proposals", db_index=False
    )
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, null=True, db_index=False)
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, db_index=False)
    number = models.PositiveIntegerField(null=True)
    ballot_number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=20, default=ProposalState.DRAFT.value)
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    latitude = models.DecimalField(max_digits=18, decimal_places=15, null=True)
    longitude = models.DecimalField(max_digits=18, decimal_places=15, null=True)
    cost_minor = models.BigIntegerField(default=0)
    cost_items = models.JSONField(default=list)
    author = models.ForeignKey(
        "residents.Resident", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)
    channel = models.CharField(max_length=10, default="online")
    external_key = models.CharField(max_length=100, blank=True)
    imported = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        db_table = "budget_proposal"
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="proposal_number_once"),
            models.UniqueConstraint(
                fields=["contest", "ballot_number"], name="proposal_ballot_number_once"
            ),
            models.UniqueConstraint(
                fields=["contest", "external_key"],
                condition=~models.Q(external_key=""),
                name="proposal_external_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ProposalState]),
                name="proposal_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ProposalState.DRAFT.value, number__isnull=True)
                | models.Q(state__in=SUBMITTED_STATES, number__isnull=False),
                name="proposal_numbered_when_submitted",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_minor__gte=0), name="proposal_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="proposal_point_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProposalTransition(models.Model):
    """One move of a proposal's lifecycle; `reason` is public."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="transitions")
    state = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    actor = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "budget_proposal_transition"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in ProposalState]),
                name="proposal_transition_state_known",
            ),
        ]
