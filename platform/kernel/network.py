"""Where a request comes from, for counting attempts and for the list of one's sessions."""

import ipaddress

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest

SHOWN_BITS = {4: 24, 6: 48}
"""How much of an address is kept in the list of sessions: enough to know one's own network."""


def network_of(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 network.

    Proxies are believed as `ALLAUTH_TRUSTED_PROXY_COUNT` says, the same as for sign-in limits.
    """
    return str(truncate_ip(get_client_ip(request) or "unknown"))


def shown_network(request: HttpRequest) -> str:
    """Return the network that the list of sessions keeps: `192.0.2.0/24`, "" when unknown."""
    if "REMOTE_ADDR" not in request.META:
        return ""
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{SHOWN_BITS[address.version]}", strict=False))
