"""Bank statements: three versions, batches, reversals, lies and attacks."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kernel.errors import Invalid, Refusal
from shared_apps.billing.rules.camt053 import read_statements
from shared_apps.billing.rules.statement_xml import MAX_BYTES
from tests.factories.billing import entry_xml, statement_xml

V8_DEBTOR = """<TxDtls><RltdPties><Dbtr><Pty><Nm>Lublin</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>UA-2026-000001</Ustrd><Ustrd>second line</Ustrd></RmtInf></TxDtls>"""


def part(minor: int, text: str) -> str:
    return f"""<TxDtls><Amt Ccy="UAH">{minor / 100:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
      <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"""


def read(content: bytes) -> Any:
    return read_statements([content])[0]


def code_of(content: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        read_statements([content])
    return refusal.value.code


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_read_gives_the_payments_in_each_version(version: str) -> None:
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version == "08" else "<Sts>BOOK</Sts>"
    entry = entry_xml(50_000, reference="RF18 5390 0754 7034", status=status)
    found = read(statement_xml(entry, moved_minor=50_000, version=version))
    assert (found.opening_minor, found.closing_minor) == (100_000, 150_000)
    assert [row.amount_minor for row in found.entries] == [50_000]
    assert found.entries[0].reference == "RF18539007547034"
    assert found.entries[0].payer_name == "Poltava"


def test_read_knows_the_newer_way_to_name_a_payer() -> None:
    entry = entry_xml(100, details=V8_DEBTOR)
    found = read(statement_xml(entry, moved_minor=100, version="08")).entries[0]
    assert (found.payer_name, found.text) == ("Lublin", "UA-2026-000001 second line")


def test_read_passes_over_what_no_city_paid() -> None:
    fee = entry_xml(500, direction="DBIT")
    pending = entry_xml(999, status="<Sts>PDNG</Sts>")
    found = read(statement_xml(fee, pending, entry_xml(800), moved_minor=300))
    assert [row.amount_minor for row in found.entries] == [800]
    assert found.passed_over == 1


def test_read_keeps_a_reversal_when_the_bank_takes_money_back() -> None:
    back = entry_xml(800, direction="DBIT", reversal=True)
    found = read(statement_xml(back, moved_minor=-800))
    assert [(row.kind, row.amount_minor) for row in found.entries] == [("reversal", 800)]


def test_read_splits_a_batch_when_its_parts_say_their_amounts() -> None:
    batch = entry_xml(3_000, details=part(1_000, "a") + part(2_000, "b"))
    found = read(statement_xml(batch, moved_minor=3_000))
    assert [(row.amount_minor, row.text) for row in found.entries] == [(1_000, "a"), (2_000, "b")]
    assert len({row.fingerprint for row in found.entries}) == 2


def test_read_refuses_a_batch_when_its_parts_do_not_add_up() -> None:
    batch = entry_xml(3_000, details=part(1_000, "a") + part(2_001, "b"))
    content = statement_xml(batch, moved_minor=3_000)
    assert code_of(content) == "billing.statement.batch_does_not_add_up"


def test_read_refuses_a_statement_when_it_lies_and_gives_the_figures() -> None:
    content = statement_xml(entry_xml(50_000), moved_minor=50_000, closing_minor=150_001)
    with pytest.raises(Invalid) as refusal:
        read_statements([content])
    assert refusal.value.code == "billing.statement.does_not_add_up"
    assert refusal.value.facts == {
        "opening": "1000.00",
        "moved": "500.00",
        "closing": "1500.01",
        "currency": "UAH",
    }


def test_read_adds_up_when_the_account_is_overdrawn() -> None:
    found = read(statement_xml(entry_xml(50_000), moved_minor=50_000, opening_minor=-80_000))
    assert (found.opening_minor, found.closing_minor) == (-80_000, -30_000)


def test_fingerprints_are_the_same_however_the_file_is_spaced() -> None:
    content = statement_xml(entry_xml(700, bank_reference="B1"), moved_minor=700)
    spaced = content.replace(b"><", b">\n  <")
    assert read(content).digest == read(spaced).digest


def test_fingerprints_differ_when_equal_payments_have_no_bank_reference() -> None:
    twice = [entry_xml(700, bank_reference="", text="same") for _ in range(2)]
    found = read(statement_xml(*twice, moved_minor=1_400))
    assert len({row.fingerprint for row in found.entries}) == 2


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&b;</Document>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">&x;</Document>"""
DEEP = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">' + b"<a>" * 100


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "dangerous"),
        (EXTERNAL, "dangerous"),
        (b'<!DOCTYPE d SYSTEM "http://x.example/d.dtd"><Document/>', "dangerous"),
        (DEEP, "too_large"),
        (b"", "not_xml"),
        (b"MT940 :20:START", "not_xml"),
        (b"<html/>", "not_camt053"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"/>', "not_camt053"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "empty"),
        (statement_xml(moved_minor=0, version="13"), "not_camt053"),
        (statement_xml(moved_minor=0).replace(b"CLBD", b"ITBD"), "field_missing"),
        (statement_xml(moved_minor=0).replace(b"1000.00", b"1e3"), "field_wrong"),
        (statement_xml(moved_minor=0).replace(b"1000.00", b"NaN"), "field_wrong"),
        (statement_xml(moved_minor=0).replace(b"1000.00", b"-1.00"), "field_wrong"),
        (statement_xml(moved_minor=0).replace(b'"UAH"', b'"XXX"'), "field_wrong"),
        (
            statement_xml(moved_minor=0).replace(b"2026-03-10</Dt>", b"2026-02-30</Dt>"),
            "field_wrong",
        ),
        (statement_xml(entry_xml(1, currency="EUR"), moved_minor=1), "currency_differs"),
        (b'<?xml version="1.0" encoding="nonsense"?><Document/>', "not_xml"),
    ],
)
def test_read_refuses_with_a_clear_code_when_the_file_is_bad(content: bytes, code: str) -> None:
    assert code_of(content) == f"billing.statement.{code}"


def test_read_refuses_when_the_file_does_not_end() -> None:
    head = statement_xml(moved_minor=0).partition(b"<Stmt>")[0]
    chunk = b"<!--" + b"x" * 1_000_000 + b"-->"

    def endless() -> Any:
        yield head
        while True:
            yield chunk

    with pytest.raises(Invalid) as refusal:
        read_statements(endless())
    assert refusal.value.code == "billing.statement.too_large"
    assert MAX_BYTES == 20 * 1024 * 1024


GOOD = statement_xml(
    entry_xml(50_000, reference="RF18539007547034"),
    entry_xml(3_000, details=part(1_000, "a") + part(2_000, "b")),
    entry_xml(800, direction="DBIT", reversal=True),
    moved_minor=52_200,
)


def outcome(content: bytes) -> str:
    """Return what reading says; anything but statements or a refusal is a failure."""
    try:
        return f"{len(read_statements([content]))} statements"
    except Invalid as refusal:
        return refusal.code.removeprefix("billing.statement.")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
@example(b"\xff\xfe<\x00")
@example(b"<?xml version='1.1'?><a/>")
def test_read_gives_statements_or_a_refusal_for_any_bytes(content: bytes) -> None:
    assert "." not in outcome(content)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD) - 1),
            st.integers(0, 30),
            st.one_of(
                st.binary(max_size=12),
                st.sampled_from([b"<Ntry>", b"</Ntry>", b"CRDT", b"DBIT", b"0", b"-", b"9" * 20]),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_read_gives_statements_or_a_refusal_for_any_mutation(
    cuts: list[tuple[int, int, bytes]],
) -> None:
    content = GOOD
    for start, length, put in cuts:
        content = content[:start] + put + content[start + length :]
    assert "." not in outcome(content)


@settings(max_examples=60)
@given(st.lists(st.integers(1, len(GOOD)), max_size=6))
def test_read_is_the_same_however_the_file_is_cut_into_chunks(cuts: list[int]) -> None:
    places = [0, *sorted(set(cuts)), len(GOOD)]
    chunks = [GOOD[start:end] for start, end in pairwise(places)]
    assert read_statements(chunks) == read_statements([GOOD])
