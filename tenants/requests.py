"""What every request of a city carries, as a type."""

from datetime import datetime

from django.http import HttpRequest

from kernel.people import Actor
from tenants.city import City


class CityRequest(HttpRequest):
    """A request on a city's host after the middleware."""

    at: datetime
    city: City
    actor: Actor
    request_id: str
