import uuid

from django.db import models

from tenant_apps.residents.models.resident import Resident


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

    `subject_tag` is a keyed hash of the provider's name for the person, `person_tag` of the
    national number; each leads to one account only. `source` is a provider's slug, or `desk`
    when a clerk saw a document.
    """

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="identities")
    source = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    subject_tag = models.BinaryField(max_length=32)
    person_tag = models.BinaryField(max_length=32, null=True)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        db_table = "identity_link"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject_tag"], name="identity_link_subject_once"
            ),
            models.UniqueConstraint(fields=["source", "person_tag"], name="identity_person_once"),
            models.UniqueConstraint(fields=["resident", "source"], name="identity_source_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=["email", "eid", "desk"]),
                name="identity_link_level_known",
            ),
        ]
