"""Versions of texts: entered once, never changed, asked for before the next change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from tenant_apps.notifications.actions.tokens import ALL_LETTERS, write_link
from tenant_apps.residents.actions import consents
from tenant_apps.residents.models import Consent, ConsentText, Resident
from tenant_apps.residents.rules.consents import LETTERS, RULES, SHIPPED_VERSION
from tenants.city import City
from tests.factories.residents import actor_for

TEXTS = {"uk": "Правила.\n\nДругий абзац.", "en": "Rules."}
FAR = datetime(2099, 1, 1, tzinfo=UTC)


def enter(owner: Resident, at: datetime, **fields: Any) -> ConsentText:
    values: dict[str, Any] = {
        "kind": RULES,
        "version": "2026-03",
        "texts": TEXTS,
        "effective_at": at,
        "default_language": "uk",
        **fields,
    }
    return consents.enter_text(**values, actor=actor_for(owner), at=at)


def test_enter_puts_a_version_into_force_and_audits(
    city: City, owner: Resident, at: datetime
) -> None:
    assert consents.text_in_force(RULES, at=at).version == SHIPPED_VERSION

    enter(owner, at)

    assert consents.text_in_force(RULES, at=at).version == "2026-03"
    assert consents.text_in_force(RULES, at=at).in_language("pl", "uk") == TEXTS["uk"]
    assert AuditEvent.objects.get(verb="consent_text.entered").facts["version"] == "2026-03"


def test_text_counts_only_from_its_date(city: City, owner: Resident, at: datetime) -> None:
    begins = at + timedelta(days=30)
    enter(owner, at, effective_at=begins)

    assert consents.text_in_force(RULES, at=begins - timedelta(seconds=1)).is_shipped
    assert consents.text_in_force(RULES, at=begins).version == "2026-03"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "cookies"}, "residents.consent.unknown_kind"),
        ({"texts": {"en": "Rules."}}, "residents.consent.text_missing"),
        ({"texts": {"uk": "   "}}, "residents.consent.text_missing"),
        ({"texts": {"uk": "x" * 50_000}}, "residents.consent.text_too_long"),
        ({"version": "  "}, "residents.consent.no_version"),
        ({"effective_at": datetime(2020, 1, 1, tzinfo=UTC)}, "residents.consent.in_the_past"),
    ],
)
def test_enter_refuses_when_something_is_wrong(
    city: City, owner: Resident, at: datetime, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        enter(owner, at, **fields)

    assert refusal.value.code == code
    assert not ConsentText.objects.exists()


def test_enter_refuses_when_the_role_is_missing(
    city: City, auditor: Resident, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        enter(auditor, at)


@pytest.mark.parametrize("version", ["2026-03", SHIPPED_VERSION])
def test_enter_refuses_when_the_version_is_taken(
    city: City, owner: Resident, at: datetime, version: str
) -> None:
    enter(owner, at)

    with pytest.raises(Conflict) as refusal:
        enter(owner, at, version=version)

    assert refusal.value.code == "residents.consent.version_taken"
    assert ConsentText.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consent_text SET texts = '{}'",
        "UPDATE consent_text SET effective_at = now()",
        "DELETE FROM consent_text",
    ],
)
def test_database_refuses_when_a_version_in_force_would_change(
    city: City, owner: Resident, at: datetime, statement: str
) -> None:
    enter(owner, at)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert ConsentText.objects.get().texts == TEXTS


def test_take_back_deletes_a_planned_version_and_refuses_one_in_force(
    city: City, owner: Resident, at: datetime
) -> None:
    planned = enter(owner, at, version="later", effective_at=FAR)
    current = enter(owner, at)

    consents.take_back_text(key=planned.pk, actor=actor_for(owner), at=at)
    with pytest.raises(Conflict) as refusal:
        consents.take_back_text(key=current.pk, actor=actor_for(owner), at=at)

    assert refusal.value.code == "residents.consent.in_force"
    assert list(ConsentText.objects.values_list("version", flat=True)) == ["2026-03"]
    assert AuditEvent.objects.filter(verb="consent_text.taken_back").exists()


def test_agree_is_noted_once_and_refused_when_outdated(
    city: City, owner: Resident, resident: Resident, at: datetime
) -> None:
    enter(owner, at)
    asked: dict[str, Any] = {"account": resident.uuid, "kind": RULES, "actor": actor_for(resident)}
    assert consents.must_agree(resident.uuid, at=at) == "2026-03"

    with pytest.raises(Conflict):
        consents.agree(**asked, version=SHIPPED_VERSION, at=at)
    for _time in range(2):
        consents.agree(**asked, version="2026-03", at=at)

    assert consents.must_agree(resident.uuid, at=at) == ""
    assert AuditEvent.objects.filter(verb="consent.given").count() == 1


def test_withdraw_ends_an_optional_agreement_and_refuses_the_rules(
    city: City, resident: Resident, at: datetime
) -> None:
    asked: dict[str, Any] = {"account": resident.uuid, "actor": actor_for(resident), "at": at}
    consents.agree(**asked, kind=LETTERS, version=SHIPPED_VERSION)

    assert consents.withdraw(**asked, kind=LETTERS) == 1
    assert not consents.has_agreed(resident.uuid, LETTERS)
    with pytest.raises(Invalid) as refusal:
        consents.withdraw(**asked, kind=RULES)
    assert refusal.value.code == "residents.consent.needed"
    consents.agree(**asked, kind=LETTERS, version=SHIPPED_VERSION)
    assert consents.has_agreed(resident.uuid, LETTERS)
    assert Consent.objects.filter(resident=resident).count() == 1


@pytest.fixture
def device(client_for: Callable[..., Client], city: City, resident: Resident) -> Client:
    client = client_for(city)
    client.force_login(resident)
    return client


def test_reading_asks_nothing_when_new_rules_are_in_force(
    device: Client, owner: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)

    assert device.get("/me/data/").status_code == 200
    assert "Другий абзац." in device.get("/accounts/rules/").content.decode()


def test_change_waits_for_agreement_and_loses_nothing_that_was_sent(
    device: Client, owner: Resident, resident: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)
    sent = {"pace": "weekly", "muted": ["a", "b"]}

    asked = device.post("/me/notices/settings/", sent)
    page = asked.content.decode()

    assert asked.status_code == 409
    assert 'name="pace" value="weekly"' in page
    assert page.count('name="muted"') == 2
    assert not Consent.objects.filter(resident=resident).exists()

    answer = device.post("/me/notices/settings/", {**sent, "agree_rules": "2026-03"})

    assert answer.status_code != 409
    assert Consent.objects.get(resident=resident).version == "2026-03"


def test_change_is_a_problem_document_when_a_machine_asks(
    device: Client, owner: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)

    answer = device.post("/me/notices/settings/", {}, headers={"Accept": "application/json"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "residents.consent.agree_first"


def test_agreement_counts_only_where_a_form_of_ours_can_have_been_sent(
    device: Client, city: City, owner: Resident, resident: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)
    forged = {"agree_rules": "2026-03"}
    token = write_link(resident.uuid, purpose=ALL_LETTERS, city=city)

    program = device.post(reverse("budget_api:ballots", args=["any"]), forged)
    letter = device.post(f"/me/notices/unsubscribe/{token}/", forged)
    language = device.post("/ui/language/", {"language": "en", "next": "/", **forged})

    assert program.status_code == 409
    assert letter.status_code == 200
    assert language.status_code == 302
    assert not Consent.objects.filter(resident=resident).exists()


def test_page_of_the_question_is_kept_nowhere(
    device: Client, owner: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)

    asked = device.post("/me/notices/settings/", {"pace": "weekly"})

    assert asked.headers["Cache-Control"] == "no-store"


def test_own_records_stay_open_when_new_rules_are_in_force(
    device: Client, owner: Resident, at: datetime, noon: None
) -> None:
    enter(owner, at)

    answer = device.post("/me/data/correct/", {"name": "Олена Нова"})

    assert answer.status_code == 302


def test_change_asks_nothing_when_the_shipped_rules_are_in_force(
    device: Client, django_assert_max_num_queries: Any
) -> None:
    assert device.post("/me/notices/settings/", {}).status_code != 409
