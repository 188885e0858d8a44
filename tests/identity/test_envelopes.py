"""Opening CMS envelopes: made by two other implementations, opened by ours."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import NotAllowed
from tenant_apps.residents.actions.identity_adapters import der
from tenant_apps.residents.actions.identity_adapters.envelopes import openers
from tests.identity.envelopes import seal_rsa, seal_with_openssl, sign
from tests.identity.keys import Pair, ec_pair, rsa_pair

CONTENT = '{"inn": "3184710691", "firstName": "Олена"}'.encode()
CITY, CITY_EC, BANK = rsa_pair("city"), ec_pair("city"), rsa_pair("bank")


def unwrap(sealed: bytes, recipient: Pair, senders: str = "") -> bytes:
    return openers["cms"].open(
        sealed,
        certificate=recipient.certificate_pem,
        private_key=recipient.key_pem,
        senders=senders,
    )


def test_envelope_is_opened_when_rsa_carries_the_key() -> None:
    assert unwrap(seal_rsa(CONTENT, CITY), CITY) == CONTENT


OAEP = ("-keyopt", "rsa_padding_mode:oaep")
OAEP_SHA256 = (*OAEP, "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha256")
WAYS = {
    "rsa": (CITY, ()),
    "oaep": (CITY, OAEP),
    "oaep sha256": (
        CITY,
        (*OAEP, "-keyopt", "rsa_oaep_md:sha256", "-keyopt", "rsa_mgf1_md:sha256"),
    ),
    "ecdh": (CITY_EC, ()),
    "ecdh sha256": (CITY_EC, ("-keyopt", "ecdh_kdf_md:sha256")),
    "by key id": (CITY, ("-keyid",)),
}


@pytest.mark.parametrize("way", WAYS)
def test_envelope_is_opened_when_openssl_made_it(way: str) -> None:
    recipient, options = WAYS[way]

    assert unwrap(seal_with_openssl(CONTENT, recipient, *options), recipient) == CONTENT


def test_signed_content_is_given_when_its_signer_is_trusted() -> None:
    sealed = seal_rsa(sign(CONTENT, BANK), CITY)

    assert unwrap(sealed, CITY, BANK.certificate_pem) == CONTENT


def test_signed_content_is_given_when_a_trusted_authority_issued_the_certificate() -> None:
    branch = Pair("branch", ec_pair("branch").key, issuer=BANK)

    assert unwrap(seal_rsa(sign(CONTENT, branch), CITY), CITY, BANK.certificate_pem) == CONTENT


@pytest.mark.parametrize(
    ("content", "senders"),
    [
        (sign(CONTENT, rsa_pair("stranger")), BANK.certificate_pem),
        (sign(CONTENT, BANK), ""),
        (CONTENT, BANK.certificate_pem),
        (sign(CONTENT, BANK).replace(b"3184710691", b"3184710692"), BANK.certificate_pem),
        (sign(CONTENT, BANK)[:-4], BANK.certificate_pem),
        (b"", BANK.certificate_pem),
    ],
    ids=["stranger", "nobody trusted", "not signed", "changed", "cut off", "empty"],
)
def test_content_is_refused_when_its_signature_does_not_hold(content: bytes, senders: str) -> None:
    with pytest.raises(NotAllowed, match="not_proven"):
        unwrap(seal_rsa(content, CITY), CITY, senders)


@pytest.mark.parametrize("sealed", [seal_rsa(CONTENT, rsa_pair("other")), b"", b"\x30", CONTENT])
def test_envelope_is_refused_when_it_is_not_for_us(sealed: bytes) -> None:
    with pytest.raises(NotAllowed, match="not_proven"):
        unwrap(sealed, CITY)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_envelope_is_never_opened_to_something_else_when_a_byte_changes(
    place: int, change: int
) -> None:
    sealed = bytearray(SEALED)
    sealed[place % len(sealed)] ^= change
    found = b""
    with suppress(NotAllowed):
        found = unwrap(bytes(sealed), CITY, BANK.certificate_pem)

    assert found in {b"", CONTENT}


SEALED = seal_rsa(sign(CONTENT, BANK), CITY)


@given(st.binary(max_size=400))
def test_reading_der_ends_in_a_value_error_when_the_bytes_are_none(data: bytes) -> None:
    try:
        node = der.read(data)
    except ValueError:
        return
    assert node.raw == data
