"""Operators decide once: approve as a whole or not at all, refuse with a reason, ask for more."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid
from kernel.outbox.models import OutboxMessage
from kernel.people import SYSTEM
from shared_apps.onboarding.actions import decisions
from shared_apps.onboarding.actions.domains import allow_domain
from shared_apps.onboarding.models import Application, OfficialDomain
from shared_apps.plans.models import Subscription
from shared_apps.registers.models import RegisterUnit
from tenants.actions.cities import register_city
from tenants.models import Municipality
from tests.factories.cities import POLTAVA
from tests.onboarding.applying import CONTACT, EMAIL, PDF, Applicant, make_unit
from tests.residents.letters import deliver_letters

Browser = Callable[..., Any]


def page_of(found: Application, ending: str = "") -> str:
    return f"/console/applications/{found.uuid}/{ending}"


def test_approval_registers_the_municipality_when_an_operator_clicks(
    submitted: Application, operator_client: Browser, at: datetime
) -> None:
    answer = operator_client().post(page_of(submitted), {"decision": "approve"})
    assert answer.status_code == 302
    submitted.refresh_from_db()
    city = Municipality.objects.get(slug="zhovti-mlyny")
    assert (submitted.state, submitted.municipality, city.state) == ("approved", city, "approved")
    assert (city.official_code, city.code_scheme) == (submitted.unit.code, "KATOTTG")
    assert (city.population, city.currency, city.time_zone) == (9_000, "UAH", "Europe/Kyiv")
    assert (city.languages, city.default_language) == (["uk", "en"], "uk")
    assert (city.plan, city.modules) == ("eight-weeks", ["budget"])
    subscription = Subscription.objects.get(municipality=city)
    assert (subscription.state, subscription.contact_email) == ("waiting", EMAIL)
    waiting = OutboxMessage.objects.get(topic="onboarding.provision")
    assert waiting.payload == {"application": str(submitted.uuid), "run": 1}
    assert AuditEvent.objects.filter(object_key=str(submitted.uuid)).count() == 2


def test_second_operator_is_told_when_the_first_has_decided(
    submitted: Application, operator_client: Browser
) -> None:
    first, second = operator_client(), operator_client(HTTP_ACCEPT_LANGUAGE="en")
    assert first.post(page_of(submitted), {"decision": "approve"}).status_code == 302
    answer = second.post(page_of(submitted), {"decision": "refuse", "reason": "Ні"})
    assert answer.status_code == 409
    assert "decided in the meantime" in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.state == "approved"
    assert Municipality.objects.filter(slug="zhovti-mlyny").count() == 1


def test_approval_changes_nothing_when_the_subdomain_was_taken_meanwhile(
    submitted: Application, at: datetime
) -> None:
    taken = {**POLTAVA, "slug": "zhovti-mlyny", "official_code": ""}
    register_city(**taken, actor=SYSTEM, at=at)
    with pytest.raises(Conflict):
        decisions.approve(submitted, actor=SYSTEM, at=at)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.municipality) == ("submitted", None)
    assert not OutboxMessage.objects.filter(topic="onboarding.provision").exists()


def test_approval_changes_nothing_when_subscribing_fails(
    submitted: Application, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: Any) -> None:
        raise Invalid("onboarding.plan.unknown")

    monkeypatch.setattr(decisions, "subscribe", fail)
    with pytest.raises(Invalid):
        decisions.approve(submitted, actor=SYSTEM, at=at)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert not Municipality.objects.filter(slug="zhovti-mlyny").exists()


def test_refusal_needs_a_reason_which_the_applicant_reads(
    applicant: Applicant, submitted: Application, operator_client: Browser, at: datetime
) -> None:
    console = operator_client()
    assert console.post(page_of(submitted), {"decision": "refuse"}).status_code == 422
    reason = "Документ без підпису"
    console.post(page_of(submitted), {"decision": "refuse", "reason": reason})
    assert reason in deliver_letters(at)[-1].body
    page = applicant.browser.get(applicant.page("", "status"))
    assert reason in page.content.decode()
    assert Applicant().begin(submitted.unit).status_code == 302


def test_applicant_answers_when_asked_for_more(
    applicant: Applicant, submitted: Application, operator_client: Browser, at: datetime
) -> None:
    console = operator_client()
    console.post(page_of(submitted), {"decision": "ask", "reason": "Хто голова?"})
    assert applicant.application.state == "asked"
    assert "Хто голова?" in deliver_letters(at)[-1].body
    assert console.post(page_of(submitted), {"decision": "approve"}).status_code == 409
    page = applicant.browser.get(applicant.page("contact"))
    assert "Хто голова?" in page.content.decode()
    applicant.send("contact", **{**CONTACT, "position": "Голова"})
    applicant.send("summary", terms="on", processing="on")
    found = applicant.application
    assert (found.state, found.number) == ("submitted", submitted.number)
    assert found.contact_position == "Голова"
    states = list(found.transitions.order_by("pk").values_list("state", flat=True))
    assert states == ["submitted", "asked", "submitted"]


# Official domains


def trust(unit: RegisterUnit, at: datetime, domain: str = "zhovti-mlyny.gov.ua") -> None:
    allow_domain(domain, unit_code=unit.code, actor=SYSTEM, at=at)


def test_application_approves_itself_when_its_domain_is_official(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    trust(unit, at)
    found = applicant.submit(unit, at)
    assert found.state == "approved"
    assert AuditEvent.objects.filter(verb="application.trusted").count() == 1


@pytest.mark.parametrize("domain", ["mlyny.gov.ua", "other.gov.ua", "vti-mlyny.gov.ua"])
def test_application_waits_when_its_domain_only_looks_official(
    applicant: Applicant, unit: RegisterUnit, at: datetime, domain: str
) -> None:
    trust(unit, at, domain)
    assert applicant.submit(unit, at).state == "submitted"


def test_application_waits_when_its_domain_is_of_another_municipality(
    applicant: Applicant, unit: RegisterUnit, at: datetime
) -> None:
    trust(make_unit(), at)
    found = applicant.submit(unit, at)
    assert (found.state, decisions.official_domain_of(found)) == ("submitted", "")


def test_application_waits_when_the_applicant_said_the_population(
    applicant: Applicant, plans: None, at: datetime
) -> None:
    silent = make_unit(population=None, population_on=None)
    trust(silent, at)
    applicant.fill(silent, at)
    applicant.send("plan", plan="eight-weeks", population=9_000)
    applicant.send("summary", terms="on", processing="on")
    assert (applicant.application.state, applicant.application.population) == ("submitted", 9_000)


def test_application_waits_when_more_was_asked_once(
    applicant: Applicant, submitted: Application, at: datetime
) -> None:
    decisions.ask(submitted, reason="Хто голова?", actor=SYSTEM, at=at)
    trust(submitted.unit, at)
    applicant.send("summary", terms="on", processing="on")
    assert applicant.application.state == "submitted"


def test_application_below_an_official_domain_approves_itself(
    submitted: Application, at: datetime
) -> None:
    trust(submitted.unit, at)
    submitted.contact_email = "x@rada.zhovti-mlyny.gov.ua"
    assert decisions.official_domain_of(submitted) == "zhovti-mlyny.gov.ua"
    submitted.email_verified_at = None
    assert decisions.official_domain_of(submitted) == ""


def test_closest_domain_decides_when_one_lies_below_another(
    submitted: Application, at: datetime
) -> None:
    trust(submitted.unit, at)
    trust(make_unit(), at, "village.zhovti-mlyny.gov.ua")
    submitted.contact_email = "x@village.zhovti-mlyny.gov.ua"
    assert decisions.official_domain_of(submitted) == ""


def test_application_waits_for_a_person_when_it_cannot_approve_itself(
    applicant: Applicant, unit: RegisterUnit, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: Any) -> None:
        raise Invalid("onboarding.plan.unknown")

    monkeypatch.setattr(decisions, "subscribe", fail)
    trust(unit, at)
    assert applicant.submit(unit, at).state == "submitted"


def test_domains_are_kept_by_operators(operator_client: Browser, unit: RegisterUnit) -> None:
    console, path = operator_client(), "/console/applications/domains/"
    sent = {"domain": "@Poltava-Rada.gov.ua", "unit": f" {unit.code.lower()} "}
    assert console.post(path, sent).status_code == 302
    for domain in ("ukr.net", "gov.ua", "lviv.ua"):
        assert console.post(path, {**sent, "domain": domain}).status_code == 422, domain
    for code in ("", "UA99990000000000000"):
        answer = console.post(path, {"domain": "rada.gov.ua", "unit": code})
        assert answer.status_code == 422, code
    assert console.post(path, {**sent, "domain": "poltava-rada.gov.ua"}).status_code == 409
    row = OfficialDomain.objects.get()
    assert (row.domain, row.unit) == ("poltava-rada.gov.ua", unit)
    page = console.get(path).content.decode()
    assert row.domain in page
    assert unit.name("uk") in page
    console.post(f"{path}{row.pk}/remove/")
    console.post(f"{path}{row.pk}/remove/")
    assert not OfficialDomain.objects.exists()


# The console


def test_queue_shows_what_waits_and_finds_the_rest(
    submitted: Application, operator_client: Browser, at: datetime
) -> None:
    console = operator_client("viewer")
    path = "/console/applications/"
    assert submitted.number in console.get(path).content.decode()
    for words in (submitted.number, "млини", "zhovti", EMAIL, submitted.unit.code):
        assert submitted.number in console.get(path, {"q": words}).content.decode(), words
    assert submitted.number not in console.get(path, {"state": "refused"}).content.decode()
    assert submitted.number in console.get(path, {"state": "all"}).content.decode()


def test_application_shows_what_a_decision_needs(
    submitted: Application, operator_client: Browser
) -> None:
    Application.objects.filter(pk=submitted.pk).update(
        contact_email="rada@gmail.com", slug="poltawa"
    )
    console = operator_client(HTTP_ACCEPT_LANGUAGE="en")
    page = console.get(page_of(submitted)).content.decode()
    assert CONTACT["name"] in page
    assert submitted.unit.code in page
    assert "provider that serves everybody" in page
    assert "<li>poltava</li>" in page


def test_document_is_an_attachment_for_operators_only(
    applicant: Applicant, submitted: Application, operator_client: Browser
) -> None:
    path = page_of(submitted, "document/")
    answer = operator_client().get(path)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(verb="application.document_read").count() == 1
    for role in ("viewer", "finance"):
        assert operator_client(role).get(path).status_code == 403
    assert applicant.browser.get(path).status_code == 403
    place = submitted.document_place
    assert default_storage.exists(place)
    for guess in (f"/files/{place}", f"/media/{place}", f"/{place}", f"/static/{place}"):
        assert applicant.browser.get(guess).status_code == 404


def test_key_of_one_application_opens_nothing_of_another(
    submitted: Application, plans: None, at: datetime
) -> None:
    other = Applicant()
    other.begin(make_unit(names={"uk": "Чужа громада"}))
    other.send("contact", **{**CONTACT, "name": "Чужа Особа", "email": "x@y.gov.ua"})
    for path in (other.page(""), other.page("contact"), other.page("", "status")):
        page = other.browser.get(path, follow=True).content.decode()
        assert submitted.contact_name not in page
        assert submitted.number not in page


@pytest.mark.parametrize("role", [None, "viewer", "finance"])
def test_decisions_are_refused_when_the_role_only_reads(
    submitted: Application, operator_client: Browser, applicant: Applicant, role: str | None
) -> None:
    browser = operator_client(role) if role else applicant.browser
    sent = [
        browser.post(page_of(submitted), {"decision": "approve"}),
        browser.post(page_of(submitted, "retry/")),
        browser.post("/console/applications/domains/", {"domain": "a.gov.ua", "unit": "1"}),
        browser.post("/console/applications/domains/1/remove/"),
    ]
    assert {answer.status_code for answer in sent} <= {302, 403}
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
    assert not OfficialDomain.objects.exists()


def test_draft_is_not_shown_to_operators_before_it_is_submitted(
    applicant: Applicant, unit: RegisterUnit, operator_client: Browser
) -> None:
    applicant.begin(unit)
    assert operator_client().get(page_of(applicant.application)).status_code == 404


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr-latn", "en"])
def test_console_answers_when_read_in_any_language(
    submitted: Application, operator_client: Browser, language: str
) -> None:
    console = operator_client(HTTP_ACCEPT_LANGUAGE=language)
    paths = ["/console/applications/", page_of(submitted), "/console/applications/domains/"]
    assert {console.get(path).status_code for path in paths} == {200}
