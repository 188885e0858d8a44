from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models


class Session(AbstractBaseSession):
    """A signed-in device or a visitor's basket of answers; lives in the schema of its host.

    `account` is the account's public UUID once somebody signed in, `device` how the browser names
    itself, `network` the truncated address it came from; both are for the list that its owner sees.
    """

    account = models.UUIDField(null=True)
    device = models.CharField(max_length=200, blank=True)
    network = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = BaseSessionManager()

    class Meta:
        db_table = "session"
        indexes = [
            models.Index(
                fields=["account"],
                condition=models.Q(account__isnull=False),
                name="session_of_account",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=True) | models.Q(created_at__isnull=False),
                name="session_signed_in_is_dated",
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the engine that reads and writes these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore
