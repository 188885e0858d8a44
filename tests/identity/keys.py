"""Keys and certificates of the tests, made once."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


class Pair:
    """A private key and its certificate."""

    def __init__(self, name: str, key: Any, issuer: "Pair | None" = None) -> None:
        self.key = key
        named_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        begins = datetime.now(UTC) - timedelta(days=1)
        self.certificate: x509.Certificate = (
            x509.CertificateBuilder()
            .subject_name(named)
            .issuer_name(issuer.certificate.subject if issuer else named)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(named_key, critical=False)
            .sign(issuer.key if issuer else key, hashes.SHA256())
        )

    @property
    def key_pem(self) -> str:
        text: bytes = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return text.decode()

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@lru_cache
def rsa_pair(name: str) -> Pair:
    """Return the RSA pair of this name, always the same one."""
    return Pair(name, rsa.generate_private_key(public_exponent=65537, key_size=2048))


@lru_cache
def ec_pair(name: str) -> Pair:
    """Return the elliptic-curve pair of this name."""
    return Pair(name, ec.generate_private_key(ec.SECP256R1()))
