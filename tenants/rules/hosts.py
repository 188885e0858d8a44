"""Which subdomains and host names a municipality may have."""

import re

from kernel.errors import Invalid

SLUG = re.compile(r"^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"^(?=.{{4,253}}$)({LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]$")

RESERVED = frozenset(
    {
        "admin", "api", "app", "assets", "billing", "cdn", "dashboard", "demo", "docs", "e-dem",
        "edem", "ftp", "help", "imap", "live", "mail", "mx", "ns", "ns1", "ns2", "office",
        "operator", "operators", "portal", "pop", "public", "root", "security", "smtp", "static",
        "statistics", "status", "support", "system", "test", "www",
    }
)  # fmt: skip
"""Subdomains the platform keeps for itself, and those that would pass for it."""


def check_slug(slug: str) -> None:
    """Check that `slug` can be a municipality's subdomain.

    Raises: Invalid `tenants.hosts.slug_malformed`, `tenants.hosts.slug_reserved`.
    """
    if not SLUG.match(slug) or "--" in slug:
        raise Invalid("tenants.hosts.slug_malformed", slug=slug)
    if slug in RESERVED:
        raise Invalid("tenants.hosts.slug_reserved", slug=slug)


def check_host(host: str) -> None:
    """Check that `host` is a host name in lower case, without port.

    Raises: Invalid `tenants.hosts.host_malformed`.
    """
    if not HOST.match(host):
        raise Invalid("tenants.hosts.host_malformed", host=host)


def schema_of(slug: str) -> str:
    """Return the schema name of a subdomain: `city_` and the slug with underscores.

    The prefix keeps every city out of the way of `public`, `pg_…` and our own `zz_…`.
    """
    return f"city_{slug.replace('-', '_')}"
