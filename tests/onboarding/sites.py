"""Sites in the state that a test needs."""

from tenants import hosts
from tenants.city import City
from tenants.models import Municipality


def set_state(slug: str, state: str) -> City:
    """Put a municipality into a state, past every rule, and let hosts be looked up anew."""
    Municipality.objects.filter(slug=slug).update(state=state, activated_at=None)
    hosts.forget_all()
    city: City = Municipality.objects.get(slug=slug).as_city()
    return city
