"""Where a request comes from, for counting attempts."""

from allauth.core.internal.httpkit import get_client_ip
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 network.

    Proxies are believed as `ALLAUTH_TRUSTED_PROXY_COUNT` says, the same as for sign-in limits.
    """
    return str(truncate_ip(get_client_ip(request) or "unknown"))
