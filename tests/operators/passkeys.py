"""A passkey in software: what a browser and its device answer, for tests."""

import json
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "https://localhost"
PRESENT_AND_VERIFIED = 0x05
WITH_CREDENTIAL = 0x40


class SoftwarePasskey:
    """One ES256 key for one host; `count` is the counter that it tells next."""

    def __init__(self, host: str = "localhost") -> None:
        self.host_hash = sha256(host.encode()).digest()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = sha256(self.key.private_numbers().private_value.to_bytes(32)).digest()
        self.handle = b""
        self.count = 1
        self.flags = PRESENT_AND_VERIFIED

    def create(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """Answer `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.handle = _decoded(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.identifier, public)
        flags = self.flags | WITH_CREDENTIAL
        told = AuthenticatorData.create(self.host_hash, flags, self.count, bytes(made))
        attestation = AttestationObject.create("none", told, {})
        self.count += 1
        client = _client("webauthn.create", asked["challenge"], origin)
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(bytes(attestation)),
        }
        return self._answer(response)

    def get(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        """Answer `navigator.credentials.get`."""
        told = bytes(AuthenticatorData.create(self.host_hash, self.flags, self.count))
        client = _client("webauthn.get", options["publicKey"]["challenge"], origin)
        signed = told + sha256(client).digest()
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(told),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": websafe_encode(self.handle),
        }
        self.count += 1
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.identifier)
        told = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**told, "response": response})


def _client(kind: str, challenge: str, origin: str) -> bytes:
    told = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return json.dumps(told).encode()


def _decoded(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)
