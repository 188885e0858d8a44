"""An OpenID Connect provider that may lie: every claim and signature is the test's to choose."""

import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from tests.identity.stubs import Asked, Stub, as_json

CLIENT_ID = "edem"


@dataclass
class ForgedProvider:
    """`claims` changes what the ID token says, `sign` how it is signed, `person` the user info."""

    stub: Stub
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "person-1"})
    sign: Any = None
    nonce: str = ""
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    names_itself: bool = False

    def __post_init__(self) -> None:
        self.stub.routes |= {
            "/.well-known/openid-configuration": self._description,
            "/jwks": lambda _asked: as_json(self.public_keys()),
            "/token": self._token,
            "/me": lambda _asked: as_json(self.person),
        }

    @property
    def issuer(self) -> str:
        return self.stub.address

    def public_keys(self) -> dict[str, Any]:
        """Return the key set as the provider publishes it."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def _description(self, _asked: Asked) -> Any:
        return as_json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/me",
                "jwks_uri": f"{self.issuer}/jwks",
                "authorization_response_iss_parameter_supported": self.names_itself,
            }
        )

    def _token(self, _asked: Asked) -> Any:
        return as_json({"access_token": "t", "token_type": "Bearer", "id_token": self.id_token()})

    def id_token(self) -> str:
        """Return the ID token, honest but for what the test changed (None takes a claim out)."""
        now = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
        }
        claims = {
            name: value for name, value in {**honest, **self.claims}.items() if value is not None
        }
        if self.sign is not None:
            return str(self.sign(claims))
        if isinstance(self.key, ECKey):
            return str(jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key))
        return str(jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key))
