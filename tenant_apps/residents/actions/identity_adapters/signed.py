"""CMS SignedData: whose signature it is, and whether it holds. Source: RFC 5652, 5."""

import hmac

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tenant_apps.residents.actions.identity_adapters import der

SIGNED = "1.2.840.113549.1.7.2"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
CERTIFICATES, ATTRIBUTES = 0xA0, 0xA0


def signed_content(content: bytes, trusted: list[x509.Certificate]) -> bytes:
    """Return what SignedData holds once a trusted signature holds; other content as it is.

    With `trusted` senders everything must be signed by one of them, or by a certificate that one
    of them issued; without any, nothing may claim to be signed.
    Raises: ValueError, InvalidSignature.
    """
    if content[:1] != bytes([der.SEQUENCE]):
        if trusted:
            raise ValueError("not signed")
        return content
    message = der.read(content)
    if message.inner(0).oid() != SIGNED:
        raise ValueError("no SignedData")
    parts = message.inner(1, 0).children()
    inside = parts[2].inner(1, 0).content
    carried = [part for part in parts[3:-1] if part.tag == CERTIFICATES]
    known = [*trusted, *(_certificates(carried[0]) if carried else [])]
    for signer in parts[-1].children():
        _check_signer(signer, inside, trusted, known)
        return inside
    raise ValueError("nobody signed")


def _certificates(carried: der.Node) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(node.raw) for node in carried.children()]


def _check_signer(
    signer: der.Node, inside: bytes, trusted: list[x509.Certificate], known: list[x509.Certificate]
) -> None:
    parts = signer.children()
    issuer, serial = parts[1].children()[:2]
    certificate = next(
        one
        for one in known
        if one.serial_number == serial.number() and one.issuer.public_bytes() == issuer.raw
    )
    if not any(_vouches(one, certificate) for one in trusted):
        raise InvalidSignature("a signer nobody here trusts")
    digest = HASHES[parts[2].inner(0).oid()]
    message = inside
    place = 3
    if parts[place].tag == ATTRIBUTES:
        message = bytes([der.SET]) + parts[place].raw[1:]
        _check_digest(parts[place], inside, digest)
        place += 1
    _check_signature(certificate, parts[place + 1].content, message, digest)


def _vouches(trusted: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether a certificate is the trusted one, or was issued by it."""
    if trusted == certificate:
        return True
    try:
        certificate.verify_directly_issued_by(trusted)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _check_digest(attributes: der.Node, inside: bytes, digest: hashes.HashAlgorithm) -> None:
    counted = hashes.Hash(digest)
    counted.update(inside)
    said = next(
        attribute.inner(1, 0).content
        for attribute in attributes.children()
        if attribute.inner(0).oid() == MESSAGE_DIGEST
    )
    if not hmac.compare_digest(said, counted.finalize()):
        raise InvalidSignature("the content was changed")


def _check_signature(
    certificate: x509.Certificate, signature: bytes, message: bytes, digest: hashes.HashAlgorithm
) -> None:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), digest)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(digest))
    else:
        raise ValueError("a kind of key that is not known")
