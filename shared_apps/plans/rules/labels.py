"""What an entitlement is called: filled by the app's messages, read when a refusal is shown."""

from typing import Any

LABELS: dict[str, Any] = {}
"""Lazy label by the name of a module, feature or limit."""


class Label:
    """A name whose label is looked up when somebody reads it, in their language then."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return str(LABELS.get(self.name, self.name))
