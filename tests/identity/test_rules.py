"""Rules of identity: levels, claims, the way there and back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid, NotAllowed
from kernel.people import Actor
from tenant_apps.residents.rules.identity.assurance import (
    LEVELS,
    check_assurance,
    check_may_check_desk,
    level_of,
    proven_level,
)
from tenant_apps.residents.rules.identity.births import birth_date_of
from tenant_apps.residents.rules.identity.claims import ClaimNames, read_date, read_identity
from tenant_apps.residents.rules.identity.persons import Proof
from tenant_apps.residents.rules.identity.roundtrip import (
    MOST_AT_ONCE,
    Kept,
    challenge_of,
    keep,
    take,
)
from tenant_apps.residents.rules.identity.settings import (
    PRESETS,
    SETTINGS,
    check_settings,
    reachable_level,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAMES = ClaimNames(number="pesel", kind="pesel")


@pytest.mark.parametrize("given_level", LEVELS)
@pytest.mark.parametrize("needed", LEVELS)
def test_actor_passes_when_the_level_is_at_least_the_needed(needed: str, given_level: str) -> None:
    actor = Actor(account=UUID(int=1), assurance=given_level)
    if LEVELS.index(given_level) >= LEVELS.index(needed):
        check_assurance(actor, needed)
        return
    with pytest.raises(NotAllowed) as refused:
        check_assurance(actor, needed)
    assert refused.value.facts == {"needed": needed, "given": given_level}


def test_level_is_that_of_the_address_when_nobody_names_a_number() -> None:
    assert proven_level("eid", names_person=False) == "email"
    assert proven_level("eid", names_person=True) == "eid"
    assert level_of("") == "email"
    assert level_of("desk") == "desk"


@pytest.mark.parametrize("role", ["auditor", "editor", "formal_evaluator", "paper_clerk"])
def test_desk_is_refused_when_the_role_is_another(role: str) -> None:
    actor = Actor(account=UUID(int=1), roles=frozenset({role}))
    with pytest.raises(NotAllowed, match="not_allowed"):
        check_may_check_desk(actor, account=UUID(int=2))


def test_desk_is_refused_when_the_clerk_is_the_person() -> None:
    actor = Actor(account=UUID(int=1), roles=frozenset({"intake_clerk"}))
    with pytest.raises(NotAllowed, match="not_yourself"):
        check_may_check_desk(actor, account=UUID(int=1))


@pytest.mark.parametrize("number", ["85031512344", "850315-12344", "PL/PL/85031512344"])
def test_number_is_read_when_it_is_written_in_different_ways(number: str) -> None:
    claims = {"sub": "a", "pesel": number, "given_name": "Łukasz", "family_name": "Nowak"}

    identity = read_identity(claims, NAMES, source="x", issuer="i", level="eid")

    assert (identity.number, identity.level) == ("85031512344", "eid")
    assert identity.name == "Łukasz Nowak"


def test_identity_is_refused_when_the_number_has_a_mistake() -> None:
    claims = {"sub": "a", "pesel": "85031512345"}
    with pytest.raises(Invalid, match="number_unreadable"):
        read_identity(claims, NAMES, source="x", issuer="i", level="eid")


@pytest.mark.parametrize("verified", ["true", 1, None, "yes"])
def test_address_is_not_verified_when_the_provider_does_not_say_true(verified: Any) -> None:
    claims = {"sub": "a", "email": "A@mail.example", "email_verified": verified}

    identity = read_identity(claims, ClaimNames(), source="x", issuer="i", level="email")

    assert identity.email == "a@mail.example"
    assert identity.is_email_verified is False


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1987-03-12", date(1987, 3, 12)),
        ("12.03.1987", date(1987, 3, 12)),
        ("1987-03-12T00:00:00Z", date(1987, 3, 12)),
        ("1987-02-30", None),
        ("12/03/1987", None),
        ("", None),
    ],
)
def test_date_is_read_when_it_is_written_as_providers_do(text: str, read: date | None) -> None:
    assert read_date(text) == read


@pytest.mark.parametrize(
    ("kind", "number", "born"),
    [
        ("rnokpp", "3184710691", date(1987, 3, 12)),
        ("pesel", "85031512344", date(1985, 3, 15)),
        ("document", "AB123456", None),
    ],
)
def test_birth_is_read_from_a_number_when_it_holds_one(
    kind: str, number: str, born: date | None
) -> None:
    assert birth_date_of(kind, number) == born


@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.text() | st.lists(st.text())))
def test_claims_of_any_shape_are_read_or_refused(claims: dict[str, Any]) -> None:
    names = ClaimNames(number="number", kind="pesel")
    try:
        identity = read_identity(claims, names, source="x", issuer="i", level="eid")
    except NotAllowed as refusal:
        assert refusal.code == "residents.identity.not_proven"  # noqa: PT017
    else:
        assert identity.subject


def test_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_waiting_never_grows_beyond_the_limit_when_much_is_begun() -> None:
    waiting: dict[str, Any] = {}
    for number in range(20):
        begun = (NOON + timedelta(seconds=number)).isoformat()
        waiting = keep(waiting, Kept(state=str(number), provider="x", begun_at=begun))

    assert len(waiting) == MOST_AT_ONCE
    kept, left = take(waiting, "19", provider="x", at=NOON + timedelta(minutes=1))
    assert kept.state == "19"
    assert "19" not in left


def test_proof_is_the_same_when_it_waited_in_a_session() -> None:
    proof = Proof(
        source="x",
        level="eid",
        subject_tag=b"s" * 32,
        person_kind="pesel",
        person_tag=b"p" * 32,
        birth_date=date(1985, 3, 15),
    )

    assert Proof.from_json(proof.as_json()) == proof


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.slug)
def test_preset_holds_known_settings_only(preset: Any) -> None:
    names = {one.name for one in SETTINGS[preset.adapter]}

    assert set(preset.settings) <= names
    assert preset.verified in {"process", "stub", ""}
    assert reachable_level(preset.adapter, preset.settings) in {"email", "eid"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issuer": ""}, "issuer"),
        ({"level": "desk"}, "level"),
        ({"unknown": "x"}, "unknown"),
        ({"acr_levels": {"a": "desk"}}, "acr_levels"),
        ({"number_claim": "n", "number_kind": ""}, "number_kind"),
    ],
)
def test_settings_are_refused_when_the_adapter_could_not_work(
    change: dict[str, Any], field: str
) -> None:
    settings = {"issuer": "https://id.example", "client_id": "c", "level": "eid", **change}
    with pytest.raises(Invalid) as refused:
        check_settings("oidc", settings, {})
    assert refused.value.facts["field"] == field
