import uuid
from typing import Any

from django.db import models

from tenant_apps.residents.models.resident import Resident

STRENGTH = ("", "email", "eid", "desk")
"""Levels that a link can prove, the weakest first; none is the empty text."""


class IdentityProviderQuerySet(models.QuerySet[Any]):
    """Ways to prove who one is in the current municipality."""

    def in_order(self) -> "IdentityProviderQuerySet":
        """As the office arranged them."""
        return self.order_by("position", "pk")

    def offered(self) -> "IdentityProviderQuerySet":
        """Those that people may use now, in order."""
        return self.in_order().filter(is_open=True)


class IdentityLinkQuerySet(models.QuerySet[Any]):
    """Proven identities of the residents of the current municipality."""

    def of_resident(self, resident_pk: int) -> "IdentityLinkQuerySet":
        """Those of one account, the first proven first."""
        return self.filter(resident_id=resident_pk).order_by("linked_at", "pk")

    def strongest(self) -> "IdentityLinkQuerySet":
        """Add `strength`, the place of each link's level in `STRENGTH`, and sort by it."""
        cases = [
            models.When(level=level, then=models.Value(place))
            for place, level in enumerate(STRENGTH)
            if level
        ]
        strength = models.Case(*cases, output_field=models.SmallIntegerField())
        sorted_links: IdentityLinkQuerySet = self.annotate(strength=strength)
        return sorted_links.order_by("-strength", "pk")

    def assurance_of(self, resident_pk: int) -> str:
        """Return the highest level an account's identities prove, "" without any; one query."""
        levels = self.filter(resident_id=resident_pk).values_list("level", flat=True)
        return max(levels, key=STRENGTH.index, default="")

    def assurance(self, resident: str = "pk") -> models.Subquery:
        """Return that level as an expression for a query over rows that name a resident.

        `resident` is the name of the column that holds the account's key (`resident_id` for roles).
        """
        mine = self.filter(resident_id=models.OuterRef(resident)).strongest()
        return models.Subquery(mine.values("level")[:1], output_field=models.CharField())

    def person_of(self, resident_pk: int) -> bytes | None:
        """Return the tag of the number first proven for an account, None without any; one query."""
        tags = self.of_resident(resident_pk).filter(person_tag__isnull=False)
        first = tags.values_list("person_tag", flat=True).first()
        return bytes(first) if first is not None else None


class IdentityProvider(models.Model):
    """One way to prove who one is, as this municipality set it up.

    `adapter` names the protocol (`oidc`, `bankid_nbu`, `id_gov_ua`, `login_gov_pl`), `settings`
    its public settings, `sealed_secrets` its secrets encrypted with the city's own key.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, db_index=False)
    adapter = models.CharField(max_length=20)
    label = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    sealed_secrets = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        db_table = "identity_provider"
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="identity_provider_slug_once"),
            models.CheckConstraint(
                condition=~models.Q(slug="") & ~models.Q(adapter="") & ~models.Q(label=""),
                name="identity_provider_named",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class IdentityLink(models.Model):
    """An account's proven identity: who proved it and at which level, never the identity itself.

    `source` is a provider's slug, or `desk` when a clerk saw a document. `subject_tag` is a keyed
    hash of the provider's name for the person. `person_kind` says which national number the source
    named (`pesel`, `rnokpp`, `jmbg`, `document`; "" none) and `person_tag` is that number's keyed
    hash. One row of an account carries the tag of a number, its other rows of the same kind carry
    none: so the tag is unique over the whole city, and two accounts never share a person.
    """

    resident = models.ForeignKey(
        Resident, on_delete=models.CASCADE, related_name="identities", db_index=False
    )
    source = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    subject_tag = models.BinaryField(max_length=32)
    person_kind = models.CharField(max_length=10, blank=True)
    person_tag = models.BinaryField(max_length=32, null=True)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()

    objects = IdentityLinkQuerySet.as_manager()

    class Meta:
        db_table = "identity_link"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject_tag"], name="identity_link_subject_once"
            ),
            models.UniqueConstraint(
                fields=["person_tag"],
                condition=models.Q(person_tag__isnull=False),
                name="identity_link_person_once",
            ),
            models.UniqueConstraint(
                fields=["resident", "person_kind"],
                condition=models.Q(person_tag__isnull=False),
                name="identity_link_one_number_of_a_kind",
            ),
            models.UniqueConstraint(fields=["resident", "source"], name="identity_source_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=["email", "eid", "desk"]),
                name="identity_link_level_known",
            ),
            models.CheckConstraint(
                condition=models.Q(person_tag__isnull=True) | ~models.Q(person_kind=""),
                name="identity_link_number_has_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.level}"
