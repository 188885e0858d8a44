"""Opening the envelopes in which Ukrainian providers send what they know of a person.

BankID NBU and id.gov.ua answer with a CMS message (RFC 5652): EnvelopedData for the city's
certificate, inside it JSON or SignedData around JSON. The state's own algorithms for it are
DSTU 4145 and DSTU GOST 28147 (Kalyna), for which there is no maintained library; `CmsOpener`
opens RSA and elliptic-curve envelopes with AES. An installation that has such a library registers
an opener of its own under another name: `openers.register("dstu", …)`. See ADR 0011.
"""

from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap

from kernel.errors import NotAllowed
from kernel.registries import Registry
from tenant_apps.residents.actions.identity_adapters.enveloped import decrypt
from tenant_apps.residents.actions.identity_adapters.signed import signed_content

FAILURES = (ValueError, KeyError, InvalidSignature, InvalidUnwrap, UnsupportedAlgorithm, TypeError)


class EnvelopeOpener(Protocol):
    """Something that opens envelopes."""

    def open(self, sealed: bytes, *, certificate: str, private_key: str, senders: str) -> bytes:
        """Return what is inside.

        `certificate` and `private_key` are the city's (PEM), `senders` the certificates of those
        who may have signed, or of those who issued theirs (PEM, "" when nothing is signed).
        Raises: NotAllowed `residents.identity.not_proven`.
        """


class CmsOpener:
    """RSA (PKCS #1 1.5, OAEP) or ECDH (one-pass, X9.63), AES-CBC; signatures RSA or ECDSA."""

    def open(self, sealed: bytes, *, certificate: str, private_key: str, senders: str) -> bytes:
        """Return what is inside, its signature checked when it is signed."""
        try:
            content = decrypt(sealed, certificate=certificate, private_key=private_key)
            trusted = x509.load_pem_x509_certificates(senders.encode()) if senders else []
            inside = signed_content(content, trusted)
        except FAILURES as error:
            raise NotAllowed("residents.identity.not_proven", reason="envelope") from error
        return inside


openers: Registry[EnvelopeOpener] = Registry("envelope openers")
openers.register("cms", CmsOpener())
