"""What every request of a city carries, as a type."""

from tenants.requests import CityRequest

__all__ = ["CityRequest"]
