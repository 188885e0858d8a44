"""A person who walks from our page to a provider and back, over HTTP."""

import html
import re
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from django.test import Client

from tenant_apps.residents.actions.identities_office import Wanted, add_provider, open_provider
from tenant_apps.residents.models import IdentityProvider
from tests.factories.residents import acting

SLUG = "oidc"


def make_provider(
    *,
    at: datetime,
    adapter: str = "oidc",
    slug: str = SLUG,
    secrets: dict[str, str] | None = None,
    is_open: bool = True,
    **settings: Any,
) -> IdentityProvider:
    """Return a provider of the current city, set up by its owner."""
    owner = acting("owner")
    provider = add_provider(
        slug=slug,
        adapter=adapter,
        wanted=Wanted(label="Державний вхід", settings=settings, secrets=secrets or {}),
        actor=owner,
        at=at,
    )
    if is_open:
        open_provider(provider=provider, is_open=True, actor=owner, at=at)
        provider.refresh_from_db()
    return provider


def make_oidc(issuer: str, *, at: datetime, **changes: Any) -> IdentityProvider:
    """Return an OpenID Connect provider that names national numbers."""
    settings = {
        "issuer": issuer,
        "client_id": "edem",
        "client_login": "basic",
        "scopes": "openid profile email",
        "level": "eid",
        "number_claim": "national_number",
        "number_kind": "rnokpp",
        **changes,
    }
    secrets = {"client_secret": "a-secret-of-the-tests-only"}
    return make_provider(at=at, secrets=secrets, **settings)


def set_out(browser: Client, *, slug: str = SLUG, **sent: str) -> str:
    """Press the provider's button; return the address the page leads to."""
    answer = browser.post(f"/accounts/identity/{slug}/begin/", sent)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    found = re.search(r'content="0;url=([^"]+)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def prove(address: str, subject: str = "") -> str:
    """Walk through a provider's pages; return the address on our host it leads back to."""
    session = requests.Session()
    answer = session.get(address, allow_redirects=False, timeout=10)
    if subject:
        answer = session.post(address, {"sub": subject}, allow_redirects=False, timeout=10)
    for _step in range(12):
        assert answer.is_redirect, answer.text[:800]
        target = requests.compat.urljoin(answer.url, answer.headers["Location"])
        if ".localhost" in (urlsplit(target).hostname or ""):
            return str(target)
        answer = session.get(target, allow_redirects=False, timeout=10)
    raise AssertionError("the provider never led back")


def come_back(browser: Client, address: str) -> Any:
    """Open the callback with the provider's answer."""
    parts = urlsplit(address)
    return browser.get(parts.path, dict(parse_qsl(parts.query)))


def query_of(address: str) -> dict[str, str]:
    """Return the query of an address."""
    return dict(parse_qsl(urlsplit(address).query))
