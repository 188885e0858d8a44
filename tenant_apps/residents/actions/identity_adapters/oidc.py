"""OpenID Connect: discovery, authorization code with PKCE and nonce, signed ID token.

Source: OpenID Connect Core 1.0, 3.1; Discovery 1.0; RFC 7636; RFC 9207; RFC 9700.
"""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache

from kernel.errors import NotAllowed
from tenant_apps.residents.actions.identity_adapters import client
from tenant_apps.residents.actions.identity_adapters.id_tokens import Expected, read_id_token
from tenant_apps.residents.actions.identity_adapters.interface import (
    Answer,
    Asked,
    Going,
    Way,
    new_kept,
)
from tenant_apps.residents.rules.identity.claims import ClaimNames, Identity, read_identity
from tenant_apps.residents.rules.identity.roundtrip import (
    Kept,
    challenge_of,
    check_answer,
    new_secret,
    same,
)

KEPT_SECONDS = 600
WELL_KNOWN = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIdConnect:
    """Any provider that speaks OpenID Connect, described by its issuer and our client id."""

    def begin(self, way: Way, asked: Asked) -> Going:
        """Send the person to the provider's authorization endpoint."""
        description = describe(way)
        kept = new_kept(way, asked, nonce=new_secret(), verifier=new_secret())
        query = {
            "response_type": "code",
            "client_id": way.text("client_id"),
            "redirect_uri": asked.callback,
            "scope": way.text("scopes") or "openid",
            "state": kept.state,
            "nonce": kept.nonce,
            "code_challenge": challenge_of(kept.verifier),
            "code_challenge_method": "S256",
            "acr_values": way.text("acr_values"),
            "ui_locales": asked.language,
        }
        sent = urlencode({name: value for name, value in query.items() if value})
        address = description["authorization_endpoint"]
        return Going(f"{address}{'&' if urlsplit(address).query else '?'}{sent}", kept)

    def finish(self, way: Way, kept: Kept, answer: Answer) -> Identity:
        """Exchange the code, check the ID token, ask for what is missing in it."""
        description = describe(way)
        names_itself = bool(description.get("authorization_response_iss_parameter_supported"))
        check_answer(answer.parameters, issuer=way.text("issuer"), required=names_itself)
        tokens = _exchange(way, description, kept, answer)
        expected = Expected(way.text("issuer"), way.text("client_id"), kept.nonce, answer.at)
        claims = read_id_token(str(tokens.get("id_token") or ""), expected, _keys(way, description))
        claims = {**_more(way, description, tokens, claims), **claims}
        acr = str(claims.get("acr") or "")
        return read_identity(
            claims,
            _names(way),
            source=way.slug,
            issuer=way.text("issuer"),
            level=_level(way, acr),
            acr=acr,
        )

    def probe(self, way: Way, asked: Asked) -> list[str]:
        """Read the provider's description and keys afresh."""
        description = describe(way, fresh=True)
        keys = fetch_keys(way, description, fresh=True)
        kinds = sorted({str(key.get("alg") or key.get("kty")) for key in keys.get("keys", [])})
        return [
            str(description["issuer"]),
            str(description["authorization_endpoint"]),
            f"JWKS: {', '.join(kinds)}",
            f"redirect_uri: {asked.callback}",
        ]


def describe(way: Way, *, fresh: bool = False) -> dict[str, Any]:
    """Return the provider's description, kept for ten minutes.

    Raises: Unavailable `residents.identity.unreadable` when it is not that of the issuer.
    """
    issuer = way.text("issuer")
    found = None if fresh else cache.get(_cache_key("description", issuer))
    if found is None:
        found = client.call("GET", issuer.rstrip("/") + WELL_KNOWN, provider=way.label).as_json()
        complete = all(isinstance(found.get(name), str) for name in ENDPOINTS)
        if not complete or found.get("issuer") != issuer:
            raise client.unreadable(way.label)
        for name in ENDPOINTS:
            client.check_address(found[name])
        cache.set(_cache_key("description", issuer), found, KEPT_SECONDS)
    return dict(found)


def fetch_keys(way: Way, description: dict[str, Any], *, fresh: bool = False) -> dict[str, Any]:
    """Return the provider's public keys, kept for ten minutes."""
    address = str(description["jwks_uri"])
    found = None if fresh else cache.get(_cache_key("keys", address))
    if found is None:
        found = client.call("GET", address, provider=way.label).as_json()
        if not isinstance(found.get("keys"), list):
            raise client.unreadable(way.label)
        cache.set(_cache_key("keys", address), found, KEPT_SECONDS)
    return dict(found)


def _keys(way: Way, description: dict[str, Any]) -> Any:
    """Return a function that reads the keys, afresh when a token names one that is new."""
    return lambda fresh: fetch_keys(way, description, fresh=fresh)


def _cache_key(kind: str, address: str) -> str:
    return f"identity:{kind}:{challenge_of(address.encode('utf-8').hex())}"


def _exchange(way: Way, description: dict[str, Any], kept: Kept, answer: Answer) -> dict[str, Any]:
    """Return the tokens for a code. Raises: NotAllowed `residents.identity.not_proven`."""
    form = {
        "grant_type": "authorization_code",
        "code": answer.parameters.get("code", ""),
        "redirect_uri": answer.callback,
        "code_verifier": kept.verifier,
    }
    user, secret = way.text("client_id"), way.secret("client_secret")
    login = None
    if secret and way.text("client_login") != "post":
        login = (user, secret)
    else:
        form |= {"client_id": user, "client_secret": secret}
    reply = client.call(
        "POST", description["token_endpoint"], provider=way.label, form=form, login=login
    )
    tokens = reply.as_json()
    if reply.status != 200:
        raise NotAllowed("residents.identity.not_proven", reason="code")
    return tokens


def _more(
    way: Way, description: dict[str, Any], tokens: dict[str, Any], claims: dict[str, Any]
) -> dict[str, Any]:
    """Return what the provider says of the same person at its user info endpoint, if it has one.

    Raises: NotAllowed `residents.identity.not_proven` when it speaks of somebody else.
    """
    address, token = description.get("userinfo_endpoint"), tokens.get("access_token")
    if not isinstance(address, str) or not isinstance(token, str):
        return {}
    bearer = {"Authorization": f"Bearer {token}"}
    reply = client.call("GET", address, provider=way.label, headers=bearer)
    if reply.status != 200:
        raise client.unreadable(way.label)
    more = reply.as_json()
    if not same(str(more.get("sub", "")), str(claims["sub"])):
        raise NotAllowed("residents.identity.not_proven", reason="subject")
    return more


def _level(way: Way, acr: str) -> str:
    """Return the level that the provider's word stands for, or its one level where none is named.

    Raises: NotAllowed `residents.identity.not_proven` for a word that the settings do not name.
    """
    levels: dict[str, str] = way.settings.get("acr_levels") or {}
    if levels and acr not in levels:
        raise NotAllowed("residents.identity.not_proven", reason="acr")
    return levels.get(acr, way.text("level") or "email")


def _names(way: Way) -> ClaimNames:
    return ClaimNames(
        number=way.text("number_claim"),
        kind=way.text("number_kind"),
        birth_date=way.text("birth_date_claim") or "birthdate",
    )
