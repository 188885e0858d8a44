"""Which municipality a host name leads to, kept in the process so that a request asks nothing.

An entry lives at most `LIFETIME_SECONDS`, also the answer "nobody", and at most `CAPACITY` of
them: an attacker who invents host names makes queries, never memory. A change made in this
process forgets at once; other processes follow within the lifetime.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from difflib import get_close_matches
from threading import Lock

from django.conf import settings

from tenants.city import City

LIFETIME_SECONDS = 20.0
CAPACITY = 8192

kept_beside: list[Callable[[], None]] = []
"""Forgets what others keep in this process of the registry, called by `forget_all`."""

read_beside: list[Callable[[], None]] = []
"""Reads the same anew together with a host: a page then asks nothing for it."""

_entries: OrderedDict[str, tuple[float, City | None]] = OrderedDict()
_open_cities: list[tuple[float, dict[str, City]]] = []
_lock = Lock()


def city_of(host: str, *, clock: Callable[[], float] = time.monotonic) -> City | None:
    """Return the municipality that answers on `host` (lower case, no port), None for nobody."""
    instant = clock()
    entry = _entries.get(host)
    if entry is not None and instant < entry[0]:
        return entry[1]
    from tenants.models import Domain

    city = Domain.objects.find_city(host)
    remember(host, city, clock=clock)
    if city is not None:
        for read in read_beside:
            read()
    return city


def similar_cities(asked: str) -> list[City]:
    """Return up to three open cities whose subdomain looks like `asked`; read once a lifetime."""
    instant = time.monotonic()
    until, cities = _open_cities[0] if _open_cities else (0.0, {})
    if instant >= until:
        from tenants.models import Municipality

        cities = {city.slug: city for city in Municipality.objects.open_to_visitors().cities()}
        _open_cities[:] = [(instant + LIFETIME_SECONDS, cities)]
    return [cities[slug] for slug in get_close_matches(asked[:40], cities, n=3, cutoff=0.6)]


def remember(host: str, city: City | None, *, clock: Callable[[], float] = time.monotonic) -> None:
    """Keep what `host` leads to; the oldest entry makes room when the cache is full."""
    with _lock:
        _entries[host] = (clock() + LIFETIME_SECONDS, city)
        _entries.move_to_end(host)
        while len(_entries) > CAPACITY:
            _entries.popitem(last=False)


def forget_all() -> None:
    """Forget every host: called in this process after any change of the registry."""
    with _lock:
        _entries.clear()
        _open_cities.clear()
    for forget in kept_beside:
        forget()


def normal_host(header: str) -> str:
    """Return the host of a `Host` header: lower case, without port and trailing dot."""
    host = header.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def is_main_host(host: str) -> bool:
    """Whether `host` is the platform's own: the base domain, `www.` of it, or a bare address."""
    base = str(settings.BASE_DOMAIN).lower()
    return host in {base, f"www.{base}"} or host in settings.MAIN_HOSTS


def address_of(city: City, *, scheme: str, port: str) -> str:
    """Return the address of a city's front page on its subdomain."""
    return f"{scheme}://{city.slug}.{settings.BASE_DOMAIN}{_suffix(scheme, port)}/"


def portal_address(*, scheme: str, port: str) -> str:
    """Return the address of the platform's main host."""
    return f"{scheme}://{settings.BASE_DOMAIN}{_suffix(scheme, port)}/"


def _suffix(scheme: str, port: str) -> str:
    usual = {"http": "80", "https": "443"}
    return "" if port in {"", usual.get(scheme)} else f":{port}"
