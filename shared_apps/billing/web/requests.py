"""What every request of the console carries, as a type."""

from datetime import datetime

from django.http import HttpRequest

from kernel.people import Actor


class MainRequest(HttpRequest):
    """A request on the main host after the middleware."""

    at: datetime
    actor: Actor
