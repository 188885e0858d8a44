"""Making the envelopes that Ukrainian providers send, with tools that are not ours."""

import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import pkcs7

from tests.identity.keys import Pair

DER = serialization.Encoding.DER


def sign(content: bytes, signer: Pair) -> bytes:
    """Return CMS SignedData around `content` (made by the cryptography package)."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    signed = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
    return signed.sign(DER, [pkcs7.PKCS7Options.Binary])


def seal_rsa(content: bytes, recipient: Pair) -> bytes:
    """Return CMS EnvelopedData for an RSA certificate (made by the cryptography package)."""
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content)
    for_them = builder.add_recipient(recipient.certificate)
    for_them = for_them.set_content_encryption_algorithm(algorithms.AES256)
    return for_them.encrypt(DER, [pkcs7.PKCS7Options.Binary])


def seal_with_openssl(content: bytes, recipient: Pair, *options: str) -> bytes:
    """Return CMS EnvelopedData for any certificate (made by the openssl program)."""
    with tempfile.TemporaryDirectory() as folder:
        certificate, text = Path(folder) / "certificate.pem", Path(folder) / "text"
        certificate.write_text(recipient.certificate_pem)
        text.write_bytes(content)
        command = ["openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER"]
        command += ["-in", str(text), "-recip", str(certificate), *options]
        return subprocess.run(command, capture_output=True, check=True).stdout
