"""CMS EnvelopedData: taking the key out for our certificate, and the content with it.

Source: RFC 5652, 6 (EnvelopedData); RFC 5753, 3.1 (ECDH); RFC 3565 (AES); RFC 3394 (key wrap).
"""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from cryptography.hazmat.primitives.padding import PKCS7

from tenant_apps.residents.actions.identity_adapters import der

ENVELOPED = "1.2.840.113549.1.7.3"
RSA_PKCS1, RSA_OAEP = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7"
CONTENT_KEY_BYTES = {
    "2.16.840.1.101.3.4.1.2": 16,
    "2.16.840.1.101.3.4.1.22": 24,
    "2.16.840.1.101.3.4.1.42": 32,
}
WRAP_KEY_BYTES = {
    "2.16.840.1.101.3.4.1.5": 16,
    "2.16.840.1.101.3.4.1.25": 24,
    "2.16.840.1.101.3.4.1.45": 32,
}
AGREEMENTS: dict[str, hashes.HashAlgorithm] = {
    "1.3.133.16.840.63.0.2": hashes.SHA1(),  # noqa: S303 - a key derivation, still common
    "1.3.132.1.11.1": hashes.SHA256(),
    "1.3.132.1.11.2": hashes.SHA384(),
    "1.3.132.1.11.3": hashes.SHA512(),
}
"""One-pass ECDH by the hash its key derivation uses."""
KEY_AGREE, EXPLICIT_0, EXPLICIT_1, IMPLICIT_0 = 0xA1, 0xA0, 0xA1, 0x80


def decrypt(sealed: bytes, *, certificate: str, private_key: str) -> bytes:
    """Return the content of EnvelopedData for the holder of `certificate` (both PEM).

    Raises: ValueError, cryptography's errors: not such a message, not for us, or damaged.
    """
    mine = x509.load_pem_x509_certificate(certificate.encode())
    key: Any = serialization.load_pem_private_key(private_key.encode(), password=None)
    message = der.read(sealed)
    if message.inner(0).oid() != ENVELOPED:
        raise ValueError("no EnvelopedData")
    parts = message.inner(1, 0).children()
    place = next(number for number, part in enumerate(parts) if part.tag == der.SET)
    content_key = _content_key(parts[place], mine, key)
    return _decrypt_content(parts[place + 1], content_key)


def _content_key(recipients: der.Node, mine: x509.Certificate, key: Any) -> bytes:
    for recipient in recipients.children():
        if recipient.tag == der.SEQUENCE and isinstance(key, rsa.RSAPrivateKey):
            found = _by_transport(recipient, mine, key)
        elif recipient.tag == KEY_AGREE and isinstance(key, ec.EllipticCurvePrivateKey):
            found = _by_agreement(recipient, mine, key)
        else:
            found = None
        if found is not None:
            return found
    raise ValueError("the message is for somebody else")


def _is_for(recipient: der.Node, mine: x509.Certificate) -> bool:
    """Whether a recipient is named by our certificate's issuer and serial number, or key id."""
    if recipient.tag == der.SEQUENCE:
        issuer, serial = recipient.children()[:2]
        return issuer.raw == mine.issuer.public_bytes() and serial.number() == mine.serial_number
    digest = x509.SubjectKeyIdentifier.from_public_key(mine.public_key()).digest
    return digest in recipient.content


def _by_transport(
    recipient: der.Node, mine: x509.Certificate, key: rsa.RSAPrivateKey
) -> bytes | None:
    """Return the content key that RSA carries. Source: RFC 5652, 6.2.1."""
    _version, named, algorithm, encrypted = recipient.children()[:4]
    if not _is_for(named, mine):
        return None
    name = algorithm.inner(0).oid()
    if name == RSA_PKCS1:
        return key.decrypt(encrypted.content, padding.PKCS1v15())
    if name == RSA_OAEP:
        return key.decrypt(encrypted.content, _oaep(algorithm))
    raise ValueError("a key transport that is not known")


def _oaep(algorithm: der.Node) -> padding.OAEP:
    """Return OAEP with SHA-1 (its default) or SHA-256, for both of its hashes."""
    has_sha256 = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01" in algorithm.content
    digest: hashes.HashAlgorithm = hashes.SHA256() if has_sha256 else hashes.SHA1()  # noqa: S303
    return padding.OAEP(mgf=padding.MGF1(digest), algorithm=digest, label=None)


def _by_agreement(
    recipient: der.Node, mine: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> bytes | None:
    """Return the content key that one-pass ECDH wraps. Source: RFC 5753, 3.1.2 and 7.2."""
    parts = recipient.children()
    originator = parts[1].inner(0)
    material = next((part for part in parts[2:] if part.tag == EXPLICIT_1), None)
    algorithm = next(part for part in parts[2:] if part.tag == der.SEQUENCE)
    encrypted = next(entry for entry in parts[-1].children() if _is_for(entry.inner(0), mine))
    wrap = algorithm.inner(1)
    size = WRAP_KEY_BYTES[wrap.inner(0).oid()]
    point = originator.children()[-1].content[1:]
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(key.curve, point))
    derived = X963KDF(
        AGREEMENTS[algorithm.inner(0).oid()], size, _shared_info(wrap, material, size)
    ).derive(shared)
    return aes_key_unwrap(derived, encrypted.inner(1).content)


def _shared_info(wrap: der.Node, material: der.Node | None, size: int) -> bytes:
    """Return ECC-CMS-SharedInfo: what the key is for, and how many bits it has."""
    bits = der.write(der.OCTET_STRING, (size * 8).to_bytes(4, "big"))
    user = der.write(EXPLICIT_0, material.content) if material is not None else b""
    return der.write(der.SEQUENCE, wrap.raw + user + der.write(0xA2, bits))


def _decrypt_content(encrypted: der.Node, key: bytes) -> bytes:
    _kind, algorithm, content = encrypted.children()[:3]
    if len(key) != CONTENT_KEY_BYTES[algorithm.inner(0).oid()]:
        raise ValueError("a key of the wrong length")
    text = content.content
    if content.tag == EXPLICIT_0:  # in pieces
        text = b"".join(piece.content for piece in content.children())
    elif content.tag != IMPLICIT_0:
        raise ValueError("no encrypted content")
    opened = Cipher(algorithms.AES(key), modes.CBC(algorithm.inner(1).content)).decryptor()
    padded = opened.update(text) + opened.finalize()
    stripped = PKCS7(128).unpadder()
    return stripped.update(padded) + stripped.finalize()
