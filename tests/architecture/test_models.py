"""Every table carries its invariants as constraints, and names none of another schema."""

from django.apps import apps
from django.db import models

SHARED = ("registers", "onboarding", "plans", "billing", "operators", "statistics", "portal")
OURS = (
    *SHARED,
    *("tenants", "audit", "outbox", "jobs", "search", "sessions"),
    *("community", "residents", "files", "discussion", "notifications", "budget"),
)


def our_models() -> list[type[models.Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def test_models_carry_at_least_one_constraint_each() -> None:
    bare = [model._meta.label for model in our_models() if not model._meta.constraints]
    assert bare == []


def test_foreign_keys_never_cross_schemas() -> None:
    shared = {"tenants", *SHARED}
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and (model._meta.app_label in shared) != (field.related_model._meta.app_label in shared)
    ]
    assert crossing == []
