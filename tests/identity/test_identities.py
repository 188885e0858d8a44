"""One person, one account: tying, finding, untying proven identities."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_tenants.utils import tenant_context

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, NotFound
from tenant_apps.residents.actions.identities import find_account, link_identity, unlink_identity
from tenant_apps.residents.actions.identities_ways import proof_of
from tenant_apps.residents.models import IdentityLink, Resident
from tenant_apps.residents.rules.identity.claims import Identity
from tenant_apps.residents.rules.identity.persons import Proof
from tests.factories.residents import actor_for, make_resident

NUMBER, OTHER = "3184710691", "2935277360"


def prove(at: datetime, source: str = "bank", number: str = NUMBER, **changes: Any) -> Proof:
    """Return what a provider proved."""
    identity = Identity(
        source=source,
        issuer=f"https://{source}.example",
        subject=f"{source}-{number}",
        level="eid" if number else "email",
        kind="rnokpp" if number else "",
        number=number,
        name="Олена Петренко",
    )
    return proof_of(replace(identity, **changes), at=at)


def link(resident: Resident, proof: Proof, at: datetime) -> IdentityLink:
    return link_identity(resident=resident, proof=proof, actor=actor_for(resident), at=at)


def unlink(resident: Resident, source: str, at: datetime) -> None:
    unlink_identity(resident=resident, source=source, actor=actor_for(resident), at=at)


def test_link_stores_tags_only_when_an_identity_is_proven(resident: Resident, at: datetime) -> None:
    proof = prove(at)

    link(resident, proof, at)

    row = IdentityLink.objects.values().get()
    stored = b"".join(
        bytes(value) for value in row.values() if isinstance(value, bytes | memoryview)
    )
    text = " ".join(str(value) for value in row.values())
    assert NUMBER.encode() not in stored
    assert NUMBER not in text
    assert "Петренко" not in text
    facts = AuditEvent.objects.get(verb="identity.linked").facts
    assert facts == {"source": "bank", "level": "eid"}


def test_link_fills_in_the_date_of_birth_when_the_number_holds_it(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at), at)

    resident.refresh_from_db()
    assert resident.birth_date == date(1987, 3, 12)


def test_link_leaves_the_date_of_birth_when_the_level_is_low(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at, number="", birth_date=date(1990, 1, 1)), at)

    resident.refresh_from_db()
    assert resident.birth_date is None


def test_link_is_refused_when_another_account_has_the_number(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at), at)
    other = make_resident()

    with pytest.raises(Conflict, match="taken"):
        link(other, prove(at, source="state"), at)

    assert not other.identities.exists()


def test_link_is_refused_when_another_account_has_the_subject(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at, number=""), at)

    with pytest.raises(Conflict, match="taken"):
        link(make_resident(), prove(at, number=""), at)


def test_link_is_refused_when_the_account_is_somebody_elses(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at), at)

    with pytest.raises(Conflict, match="other_person"):
        link(resident, prove(at, source="state", number=OTHER), at)
    with pytest.raises(Conflict, match="other_person"):
        link(resident, prove(at, number=OTHER), at)
    assert resident.identities.count() == 1


def test_link_is_refused_when_subject_and_number_lead_to_two_accounts(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at, number="", subject="s"), at)
    link(make_resident(), prove(at, source="state"), at)

    with pytest.raises(Conflict, match="taken"):
        find_account(prove(at, subject="s"))


def test_second_source_is_tied_when_it_names_the_same_number(
    resident: Resident, at: datetime
) -> None:
    first, second = prove(at), prove(at, source="state")
    link(resident, first, at)

    link(resident, second, at)

    tags = dict(resident.identities.values_list("source", "person_tag"))
    assert bytes(tags["bank"] or b"") == first.person_tag
    assert tags["state"] is None
    assert find_account(replace(second, source="third", subject_tag=b"x" * 32)) == resident


def test_level_stays_when_a_later_proof_is_weaker(resident: Resident, at: datetime) -> None:
    link(resident, prove(at), at)

    link(resident, replace(prove(at), level="email"), at)

    assert IdentityLink.objects.assurance_of(resident.pk) == "eid"
    assert AuditEvent.objects.filter(verb="identity.used").count() == 1


def test_number_stays_taken_when_one_of_two_sources_is_untied(
    resident: Resident, at: datetime
) -> None:
    link(resident, prove(at), at)
    link(resident, prove(at, source="state"), at)

    unlink(resident, "bank", at)

    assert bytes(resident.identities.get().person_tag or b"") == prove(at).person_tag
    with pytest.raises(Conflict, match="taken"):
        link(make_resident(), prove(at, source="third"), at)


def test_number_is_free_when_its_only_source_is_untied(resident: Resident, at: datetime) -> None:
    link(resident, prove(at), at)
    link(resident, prove(at, source="social", number=""), at)

    unlink(resident, "bank", at)

    assert IdentityLink.objects.assurance_of(resident.pk) == "email"
    link(make_resident(), prove(at), at)


def test_unlink_is_refused_when_it_is_the_last_way_in(resident: Resident, at: datetime) -> None:
    resident.set_unusable_password()
    resident.save()
    link(resident, prove(at), at)

    with pytest.raises(Conflict, match="last_way_in"):
        unlink(resident, "bank", at)

    link(resident, prove(at, source="state"), at)
    unlink(resident, "bank", at)
    assert AuditEvent.objects.filter(verb="identity.unlinked").count() == 1


def test_unlink_is_refused_when_there_is_no_such_proof(resident: Resident, at: datetime) -> None:
    with pytest.raises(NotFound, match="link_missing"):
        unlink(resident, "bank", at)


def test_link_changes_nothing_when_its_transaction_is_rolled_back(
    resident: Resident, at: datetime
) -> None:
    with transaction.atomic():
        link(resident, prove(at), at)
        transaction.set_rollback(True)

    assert not IdentityLink.objects.exists()
    assert not AuditEvent.objects.filter(verb="identity.linked").exists()


def test_database_refuses_a_number_on_two_accounts_when_the_action_is_gone_around(
    resident: Resident, at: datetime
) -> None:
    stored = link(resident, prove(at), at)
    row = {
        "source": "state",
        "level": "eid",
        "subject_tag": b"y" * 32,
        "person_kind": "rnokpp",
        "person_tag": stored.person_tag,
        "linked_at": at,
        "used_at": at,
    }

    with pytest.raises(IntegrityError, match="identity_link_person_once"):
        IdentityLink.objects.create(resident=make_resident(), **row)


def test_tags_say_nothing_in_another_city(
    resident: Resident, other_city: Any, at: datetime
) -> None:

    here = prove(at)
    with tenant_context(other_city):
        there = prove(at)

    assert here.person_tag != there.person_tag
    assert here.subject_tag != there.subject_tag


def test_assurance_is_read_in_one_query_when_roles_are_read_too(
    resident: Resident, at: datetime, django_assert_num_queries: Any
) -> None:
    link(resident, prove(at, source="social", number=""), at)
    link(resident, prove(at), at)

    with django_assert_num_queries(1):
        level = Resident.objects.annotate(level=IdentityLink.objects.assurance()).get().level
    with django_assert_num_queries(1):
        assert IdentityLink.objects.assurance_of(resident.pk) == level

    assert level == "eid"
