"""OAuth 2.0 whose user info comes in an envelope: what BankID NBU and id.gov.ua have in common."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from kernel.errors import Invalid, NotAllowed
from tenant_apps.residents.actions.identity_adapters import client
from tenant_apps.residents.actions.identity_adapters.envelopes import EnvelopeOpener, openers
from tenant_apps.residents.actions.identity_adapters.interface import (
    Answer,
    Asked,
    Going,
    Way,
    new_kept,
)
from tenant_apps.residents.rules.identity.claims import ClaimNames, Identity, read_identity
from tenant_apps.residents.rules.identity.roundtrip import Kept, check_answer


class SealedOAuth:
    """The common way; each provider says where its endpoints are and how it asks for a person."""

    authorize_path: str
    token_path: str
    names: ClaimNames

    def begin(self, way: Way, asked: Asked) -> Going:
        """Send the person to the provider's page of choosing a bank or key."""
        kept = new_kept(way, asked)
        query = {
            "response_type": "code",
            "client_id": way.text("client_id"),
            "redirect_uri": asked.callback,
            "state": kept.state,
            **self.extra_query(way),
        }
        return Going(f"{self.base(way)}{self.authorize_path}?{urlencode(query)}", kept)

    def finish(self, way: Way, kept: Kept, answer: Answer) -> Identity:
        """Exchange the code, ask for the person, open the envelope."""
        check_answer(answer.parameters, issuer=self.base(way))
        tokens = self.exchange(way, answer)
        token = tokens.get("access_token")
        if not isinstance(token, str) or not token:
            raise NotAllowed("residents.identity.not_proven", reason="code")
        claims = self.opened(way, self.sealed_person(way, token, tokens))
        return read_identity(
            claims,
            self.names,
            source=way.slug,
            issuer=self.base(way),
            level=way.text("level") or "eid",
        )

    def probe(self, way: Way, asked: Asked) -> list[str]:
        """Ask for the front door, and read our certificate and key."""
        opener_of(way)
        check_key_pair(way.text("certificate"), way.secret("private_key"))
        reply = client.call("GET", self.base(way) + "/", provider=way.label)
        return [f"{self.base(way)}: HTTP {reply.status}", f"redirect_uri: {asked.callback}"]

    def base(self, way: Way) -> str:
        """Return the provider's address without a slash at the end."""
        return way.text("base_url").rstrip("/")

    def extra_query(self, way: Way) -> dict[str, str]:
        """Return what this provider wants to know besides."""
        return {}

    def exchange(self, way: Way, answer: Answer) -> dict[str, Any]:
        """Return the tokens for a code."""
        raise NotImplementedError

    def sealed_person(self, way: Way, token: str, tokens: Mapping[str, Any]) -> Any:
        """Return the envelope with the person, in base64."""
        raise NotImplementedError

    def tokens_of(self, way: Way, reply: client.Reply) -> dict[str, Any]:
        """Return the tokens of an answer. Raises: NotAllowed `residents.identity.not_proven`."""
        tokens = reply.as_json()
        if reply.status != 200 or "error" in tokens:
            raise NotAllowed("residents.identity.not_proven", reason="code")
        return tokens

    def opened(self, way: Way, sealed: Any) -> dict[str, Any]:
        """Return what is in the envelope. Raises: NotAllowed `residents.identity.not_proven`."""
        try:
            envelope = base64.b64decode(str(sealed or ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise NotAllowed("residents.identity.not_proven", reason="envelope") from error
        inside = opener_of(way).open(
            envelope,
            certificate=way.text("certificate"),
            private_key=way.secret("private_key"),
            senders=way.text("senders"),
        )
        try:
            claims = json.loads(inside)
        except (ValueError, RecursionError) as error:
            raise client.unreadable(way.label) from error
        if not isinstance(claims, dict):
            raise client.unreadable(way.label)
        return claims


def opener_of(way: Way) -> EnvelopeOpener:
    """Return what opens a provider's envelopes.

    Raises: Invalid `residents.identity.wrong_setting` when it is not installed.
    """
    found = openers.entries.get(way.text("envelope") or "cms")
    if found is None:
        raise Invalid("residents.identity.wrong_setting", field="envelope")
    return found


def certificate_text(way: Way) -> str:
    """Return our certificate as providers want it: DER in base64."""
    found = x509.load_pem_x509_certificate(way.text("certificate").encode())
    return base64.b64encode(found.public_bytes(serialization.Encoding.DER)).decode()


def check_key_pair(certificate: str, private_key: str) -> None:
    """Refuse a certificate that is not the private key's (both PEM).

    Raises: Invalid `residents.identity.wrong_setting` with the field.
    """
    try:
        found = x509.load_pem_x509_certificate(certificate.encode())
    except ValueError as error:
        raise Invalid("residents.identity.wrong_setting", field="certificate") from error
    try:
        key = serialization.load_pem_private_key(private_key.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise Invalid("residents.identity.wrong_setting", field="private_key") from error
    if key.public_key() != found.public_key():
        raise Invalid("residents.identity.wrong_setting", field="private_key")
