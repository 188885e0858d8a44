"""How accounts are found."""

from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models


class ResidentQuerySet(models.QuerySet[Any]):
    """Residents of the current municipality."""

    def with_roles(self) -> "ResidentQuerySet":
        """Add `roles_held`, the names of the roles each resident holds, in the same query."""
        held = ArrayAgg(
            "role_grants__role",
            filter=models.Q(role_grants__isnull=False),
            order_by="role_grants__role",
            default=models.Value([]),
        )
        annotated: ResidentQuerySet = self.annotate(roles_held=held)
        return annotated

    def staff(self) -> "ResidentQuerySet":
        """Those who hold a role."""
        return self.filter(
            models.Exists(
                self.model.objects.filter(pk=models.OuterRef("pk"), role_grants__isnull=False)
            )
        )

    def with_email(self, email: str) -> "ResidentQuerySet":
        """The resident with this address, whatever its case; empty or one."""
        return self.filter(email=email.strip().lower())

    def search(self, text: str) -> "ResidentQuerySet":
        """Those whose name or address contains `text`."""
        return self.filter(models.Q(name__icontains=text) | models.Q(email__icontains=text))

    def named_by(self, text: str) -> "ResidentQuerySet":
        """Those with exactly this address, or whose account has this UUID."""
        try:
            return self.filter(uuid=UUID(text.strip().removeprefix("account:")))
        except ValueError:
            return self.with_email(text)

    def names_by_account(self, accounts: set[UUID]) -> dict[UUID, str]:
        """Return `{account uuid: name or address}` of those that exist."""
        rows = self.filter(uuid__in=accounts).values_list("uuid", "name", "email")
        return {uuid: name or email for uuid, name, email in rows}


class ResidentManager(BaseUserManager.from_queryset(ResidentQuerySet)):  # type: ignore[misc]
    """Finds residents by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Return the resident who signs in with this address."""
        return self.get(email=(username or "").strip().lower())
