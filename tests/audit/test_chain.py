"""Hashes, trees and signatures, as plain Python."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.audit.chain import EventRow, event_text, leaf_hash, root_of
from kernel.audit.ed25519 import ORDER, is_signed

LEAVES = st.lists(
    st.integers(0, 999).map(lambda number: sha256(str(number).encode()).digest()),
    min_size=1,
    max_size=70,
)
VECTORS = [  # RFC 8032, 7.1: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]


def root_by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = root_by_definition(leaves[:split]), root_by_definition(leaves[split:])
    return sha256(b"\1" + left + right).digest()


@given(LEAVES)
def test_root_equals_the_definition_when_computed_as_a_stream(leaves: list[bytes]) -> None:
    assert root_of(leaves) == root_by_definition(leaves)


@given(LEAVES, st.data())
def test_root_differs_when_one_leaf_is_changed(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    changed = [*leaves]
    changed[place] = sha256(leaves[place]).digest()
    assert root_of(changed) != root_of(leaves)


def test_leaf_differs_from_node_when_the_bytes_are_equal() -> None:
    one, two = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(one + two) != root_of([one, two])


@pytest.mark.parametrize(
    "column", ["at", "verb", "object_kind", "object_key", "actor", "request_id", "facts"]
)
def test_event_text_differs_when_any_column_does(column: str) -> None:
    values = dict.fromkeys(EventRow.__slots__, "x")
    event = EventRow(**{**values, "id": 1})
    other = EventRow(**{**values, "id": 1, column: "y"})
    assert event_text(event) != event_text(other)
    assert event_text(event) != event_text(EventRow(**{**values, "id": 2}))


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signature_is_right_when_it_is_the_standards_example(
    key: str, message: str, signature: str
) -> None:
    given_key, text = bytes.fromhex(key), bytes.fromhex(message)
    assert is_signed(given_key, text, bytes.fromhex(signature))
    assert not is_signed(given_key, text + b"!", bytes.fromhex(signature))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511))
def test_plain_check_agrees_with_the_library_when_a_bit_is_flipped(
    seed: bytes, text: bytes, bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(text)
    assert is_signed(public, text, signature)
    forged = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
    assert not is_signed(public, text, forged)


def test_signature_is_wrong_when_its_scalar_is_not_reduced() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    signature = private.sign(b"text")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    twisted = signature[:32] + scalar.to_bytes(32, "little")
    assert not is_signed(private.public_key().public_bytes_raw(), b"text", twisted)


@pytest.mark.parametrize(("key", "signature"), [(b"", bytes(64)), (b"\xff" * 32, bytes(64))])
def test_signature_is_wrong_when_the_key_is_no_key(key: bytes, signature: bytes) -> None:
    assert not is_signed(key, b"text", signature)
