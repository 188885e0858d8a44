"""Tags: the published vectors, one key for every way of writing a name, nothing across scopes."""

import hashlib
import hmac
import unicodedata
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.residents.rules import tags
from tenant_apps.residents.rules.names import name_key

VECTORS = [
    (
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        "0b" * 22,
        "",
        "",
        42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]
KEY = bytes(32)


@pytest.mark.parametrize(("secret", "salt", "info", "length", "expected"), VECTORS)
def test_hkdf_gives_the_bytes_of_rfc_5869(
    secret: str, salt: str, info: str, length: int, expected: str
) -> None:
    derived = tags.hkdf(
        bytes.fromhex(secret), salt=bytes.fromhex(salt), info=bytes.fromhex(info), length=length
    )

    assert derived.hex() == expected


def test_hkdf_refuses_when_more_is_asked_than_it_can_give() -> None:
    with pytest.raises(ValueError, match="255"):
        tags.hkdf(b"secret", salt=b"", info=b"", length=255 * 32 + 1)


@settings(deadline=None)
@given(
    salts=st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=2, unique=True),
    scope=st.uuids(),
    other_scope=st.uuids(),
    tenant=st.uuids(),
    number=st.from_regex(r"[0-9]{11}", fullmatch=True),
)
def test_voter_tag_differs_when_pepper_salt_tenant_or_scope_differ(
    salts: list[bytes], scope: UUID, other_scope: UUID, tenant: UUID, number: str
) -> None:
    def tag(pepper: str, salt: bytes, city: UUID, contest: UUID) -> bytes:
        key = tags.scope_key(pepper, salt=salt, tenant=city, scope=contest)
        return tags.voter_tag(key, kind="pesel", number=number)

    base = tag("pepper", salts[0], tenant, scope)
    assert base == tag("pepper", salts[0], tenant, scope)
    assert len(base) == tags.TAG_BYTES
    others = {tag("salt", salts[0], tenant, scope), tag("pepper", salts[1], tenant, scope)}
    if other_scope != scope:
        others.add(tag("pepper", salts[0], tenant, other_scope))
    if tenant != scope:
        others.add(tag("pepper", salts[0], scope, scope))
    assert base not in others


@settings(deadline=None)
@given(left=st.text(max_size=8), right=st.text(max_size=8))
def test_tags_never_meet_when_kinds_differ(left: str, right: str) -> None:
    assert tags.document_tag(KEY, document=left) != tags.name_tag(KEY, name=right)
    assert tags.document_tag(KEY, document=left) != tags.voter_tag(KEY, kind="jmbg", number=right)


def test_voter_tag_is_an_hmac_of_country_and_number() -> None:
    message = b"".join(
        len(part).to_bytes(4, "big") + part for part in (b"id", b"PL", b"44051401359")
    )

    expected = hmac.new(KEY, message, hashlib.sha256).digest()

    assert tags.voter_tag(KEY, kind="pesel", number="44051401359") == expected


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("олена  ПЕТРЕНКО", "Петренко Олена"),
        ("Петренко Олена Іванівна", "Олена Петренко"),
        ("Дмитро О'Коннор-Ґава", "О’Коннор Ґава Дмитро Петрович"),
        ("Марʼяна Стець", "Мар'яна Стець"),
        ("Iван Білик", "Іван Білик"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("NOWAK-KOWALSKA ANNA", "Anna Nowak Kowalska"),
        ("Ђорђе Петровић", "Đorđe Petrović"),
        ("Љиљана Џакула", "Ljiljana Džakula"),
        ("Djordje Petrovic", "Ђорђе Петровић"),
        ("Zoë Müller", "ZOE MULLER"),
    ],
)
def test_name_key_is_the_same_when_a_name_is_written_differently(written: str, known: str) -> None:
    assert name_key(written) == name_key(known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Олена Петренко", "Олена Петрук"),
        ("Jan Kowalski", "Jan Kowalska"),
        ("Милан Илић", "Милан"),
        ("Ivanna Marković", "Marković"),
    ],
)
def test_name_key_differs_when_names_differ(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_name_key_is_stable_when_composed_otherwise(text: str) -> None:
    key = name_key(text)

    assert name_key(unicodedata.normalize("NFD", text)) == name_key(
        unicodedata.normalize("NFC", text)
    )
    assert name_key(f"  {text} ") == key


@settings(deadline=None)
@given(st.permutations(["Марко", "Ковач", "Săndulescu"]))
def test_name_key_ignores_order(words: list[str]) -> None:
    assert name_key(" ".join(words)) == name_key("Марко Ковач Săndulescu")
