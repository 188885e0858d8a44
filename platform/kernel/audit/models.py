import pgtrigger
from django.db import models
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

HASH_BYTES = 32


class AuditEvent(models.Model):
    """One thing that was done: append-only, written inside the action's transaction."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_key = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        constraints = [
            models.CheckConstraint(condition=~models.Q(verb=""), name="audit_event_verb_given"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'audit_event is append-only';",
            ),
        ]


class AuditSeal(models.Model):
    """A signed Merkle root over a run of events: `first_event` to `last_event`, both included.

    `previous` is the root of the seal before it, so that seals form a chain; `signature` is
    Ed25519 over the canonical text of the seal, made with the key named `key_id`. `leaves` are
    the hashes of the events in their order, 32 bytes each: what the root is made of, kept so
    that a verifier can name the row that differs.
    """

    id = models.BigAutoField(primary_key=True)
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    event_count = models.PositiveIntegerField()
    leaves = models.BinaryField()
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=32)
    signature = models.BinaryField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        constraints = [
            models.UniqueConstraint(fields=["last_event"], name="audit_seal_once"),
            models.CheckConstraint(
                condition=models.Q(event_count__gte=1)
                & models.Q(last_event__gte=models.F("first_event")),
                name="audit_seal_covers_events",
            ),
            models.CheckConstraint(
                condition=Exact(
                    models.Func(
                        models.F("leaves"),
                        function="octet_length",
                        output_field=models.IntegerField(),
                    ),
                    Cast(models.F("event_count"), models.IntegerField()) * HASH_BYTES,
                ),
                name="audit_seal_leaf_per_event",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'audit_seal is append-only';",
            ),
        ]
