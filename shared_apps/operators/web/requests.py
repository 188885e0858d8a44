"""What every request of the main host carries, as a type."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from kernel.people import Actor


class MainRequest(HttpRequest):
    """A request on the main host after the middleware."""

    at: datetime
    actor: Actor
    request_id: str
    session: Any
