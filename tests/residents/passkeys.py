"""A device with passkeys, made of software: what a browser would send, signed with a real key."""

import json
import os
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """A device with one key; `verifies` whether it checks who holds it."""

    origin: str
    verifies: bool = True
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    handle: str = ""

    @property
    def host(self) -> str:
        """Return the host that the device takes the site for."""
        return self.origin.partition("://")[2].partition(":")[0]

    def create(self, options: dict[str, Any]) -> str:
        """Answer a request for a new passkey as JSON."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        authenticator = self._authenticator(ATTESTED) + attested
        statement = {"fmt": "none", "attStmt": {}, "authData": authenticator}
        return self._answer(
            clientDataJSON=self._client("webauthn.create", asked["challenge"]),
            attestationObject=cbor.encode(statement),
        )

    def get(self, options: dict[str, Any]) -> str:
        """Answer a request to show the passkey as JSON."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        authenticator = self._authenticator(0)
        signed = authenticator + sha256(client).digest()
        return self._answer(
            clientDataJSON=client,
            authenticatorData=authenticator,
            signature=self.key.sign(signed, ec.ECDSA(hashes.SHA256())),
            userHandle=websafe_decode(self.handle),
        )

    def _authenticator(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(self.host.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        facts = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps({**facts, "crossOrigin": False}).encode()

    def _answer(self, **parts: bytes) -> str:
        name = websafe_encode(self.credential)
        answer = {part: websafe_encode(value) for part, value in parts.items()}
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": answer,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
