"""Checking an ID token. Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 8725."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from kernel.errors import NotAllowed
from tenant_apps.residents.rules.identity.roundtrip import LIFETIME, same

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures with a key pair only: neither `none`, nor a secret that both sides know."""
LEEWAY = timedelta(seconds=60)
"""How far two clocks may differ."""

Keys = Callable[[bool], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say: who made it, for whom, in answer to what, and when it is read."""

    issuer: str
    client_id: str
    nonce: str
    at: datetime


def read_id_token(text: str, expected: Expected, keys: Keys) -> dict[str, Any]:
    """Return the claims of a token that holds against everything expected.

    `keys(fresh)` gives the provider's key set; it is read afresh once when the token's signature
    fits none of those known. Raises: NotAllowed `residents.identity.not_proven` with a `reason`.
    """
    claims = _verified(text, keys)
    _check_parties(claims, expected)
    _check_times(claims, expected.at)
    if not same(str(claims.get("nonce", "")), expected.nonce):
        raise _not_proven("nonce")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise _not_proven("subject")
    return claims


def _verified(text: str, keys: Keys) -> dict[str, Any]:
    for fresh in (False, True):
        try:
            token = jwt.decode(text, _signing_keys(keys(fresh)), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            failure = error
            continue
        if isinstance(token.claims, dict):
            return token.claims
    raise _not_proven("signature") from failure


def _signing_keys(found: dict[str, Any]) -> KeySet:
    """Return public keys that may sign: a secret in a key set would let its readers sign."""
    usable = [
        key
        for key in found["keys"]
        if isinstance(key, dict)
        and key.get("kty") in {"RSA", "EC", "OKP"}
        and key.get("use", "sig") == "sig"
    ]
    return KeySet.import_key_set({"keys": usable})


def _check_parties(claims: dict[str, Any], expected: Expected) -> None:
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if claims.get("iss") != expected.issuer:
        raise _not_proven("issuer")
    if not isinstance(audiences, list) or expected.client_id not in audiences:
        raise _not_proven("audience")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise _not_proven("audience")
    if len(audiences) > 1 and "azp" not in claims:
        raise _not_proven("audience")


def _check_times(claims: dict[str, Any], at: datetime) -> None:
    moment = at.timestamp()
    leeway = LEEWAY.total_seconds()
    issued, expires, begins = (_number(claims.get(name)) for name in ("iat", "exp", "nbf"))
    if expires is None or moment >= expires + leeway:
        raise _not_proven("expired")
    oldest = moment - leeway - LIFETIME.total_seconds()
    if issued is None or not oldest <= issued <= moment + leeway:
        raise _not_proven("time")
    if begins is not None and begins > moment + leeway:
        raise _not_proven("time")


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def _not_proven(reason: str) -> NotAllowed:
    return NotAllowed("residents.identity.not_proven", reason=reason)
