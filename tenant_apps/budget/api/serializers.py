"""What the API says of contests, projects and results; money in minor units."""

from typing import Any

from rest_framework import serializers

from tenant_apps.budget.models.proposal_queries import STATE_GROUPS
from tenant_apps.budget.rules.ballots import Method
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState

STATES = [state.value for state in ProposalState]
PHASES = [kind.value for kind in PhaseKind]


class PhaseSerializer(serializers.Serializer[Any]):
    """A phase: half-open from `opens_at` to `closes_at` (null: open end)."""

    phase = serializers.ChoiceField(choices=PHASES, source="kind")
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(allow_null=True)


class PoolSerializer(serializers.Serializer[Any]):
    """A sum of money with its own conditions of voting."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    amount_minor = serializers.IntegerField()
    min_cost_minor = serializers.IntegerField()
    max_cost_minor = serializers.IntegerField(allow_null=True)
    method = serializers.ChoiceField(choices=[method.value for method in Method])
    min_choices = serializers.IntegerField()
    max_choices = serializers.IntegerField(allow_null=True)
    points_sum = serializers.IntegerField(allow_null=True)
    points_max = serializers.IntegerField(allow_null=True)
    tally_rule = serializers.CharField()
    threshold = serializers.IntegerField()


class ContestSerializer(serializers.Serializer[Any]):
    """One edition of the participatory budget; `phase` is the one that runs now."""

    slug = serializers.CharField()
    title = serializers.CharField()
    year = serializers.IntegerField()
    currency = serializers.CharField()
    is_cancelled = serializers.BooleanField()
    phase = serializers.ChoiceField(choices=PHASES, allow_null=True)
    phases = PhaseSerializer(many=True)


class ContestDetailSerializer(ContestSerializer):
    """A contest with its rules, pools and categories."""

    summary = serializers.CharField()
    regulation = serializers.CharField()
    regulation_url = serializers.CharField()
    organiser = serializers.CharField()
    contact_email = serializers.CharField()
    proposals_per_person = serializers.IntegerField()
    min_age = serializers.IntegerField()
    pools = PoolSerializer(many=True)
    categories = serializers.ListField(child=serializers.CharField())


class ProjectSerializer(serializers.Serializer[Any]):
    """A project as a list shows it; `votes` is null while they are secret."""

    number = serializers.IntegerField()
    ballot_number = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    pool = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    place = serializers.CharField()
    cost_minor = serializers.IntegerField()
    votes = serializers.IntegerField(allow_null=True)
    submitted_at = serializers.DateTimeField()


class CostItemSerializer(serializers.Serializer[Any]):
    """A row of the cost table."""

    name = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price_minor = serializers.IntegerField()


class TransitionSerializer(serializers.Serializer[Any]):
    """A move of a project's lifecycle."""

    state = serializers.ChoiceField(choices=STATES)
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class ProjectDetailSerializer(ProjectSerializer):
    """A project with its texts, costs and history."""

    summary = serializers.CharField()
    description = serializers.CharField()
    latitude = serializers.DecimalField(max_digits=18, decimal_places=15, allow_null=True)
    longitude = serializers.DecimalField(max_digits=18, decimal_places=15, allow_null=True)
    cost_items = CostItemSerializer(many=True)
    history = TransitionSerializer(many=True)


class ProjectListSerializer(serializers.Serializer[Any]):
    """Some projects; `next` is the address of the following ones, null at the end."""

    next = serializers.CharField(allow_null=True)
    results = ProjectSerializer(many=True)


class ContestListSerializer(serializers.Serializer[Any]):
    """Some contests; `next` is the address of the following ones, null at the end."""

    next = serializers.CharField(allow_null=True)
    results = ContestSerializer(many=True)


class PageQuerySerializer(serializers.Serializer[Any]):
    """`after` is the last key of the page before: follow `next` rather than making it."""

    after = serializers.CharField(required=False, max_length=80)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)


class ProjectQuerySerializer(serializers.Serializer[Any]):
    """Filters of the project list; `after` is the last number of the page before."""

    q = serializers.CharField(required=False, max_length=100)
    pool = serializers.CharField(required=False, max_length=40)
    category = serializers.CharField(required=False, max_length=100)
    state = serializers.ChoiceField(required=False, choices=sorted(STATE_GROUPS))
    after = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)


class ResultsSerializer(serializers.Serializer[Any]):
    """Published results; `pools` maps pool codes to winners, scores and explanations."""

    ballots = serializers.IntegerField()
    digest = serializers.CharField()
    counted_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField()
    pools = serializers.DictField(child=serializers.JSONField())


class OwnProposalSerializer(serializers.Serializer[Any]):
    """A proposal of the one who asks, drafts too."""

    key = serializers.UUIDField()
    contest = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    cost_minor = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    decision_reason = serializers.CharField()


class OwnProposalListSerializer(serializers.Serializer[Any]):
    """Some of one's proposals; `next` is the address of the following ones, null at the end."""

    next = serializers.CharField(allow_null=True)
    results = OwnProposalSerializer(many=True)
