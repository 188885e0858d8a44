"""The office: setting providers up, and confirming identities at the desk."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from kernel.audit.models import AuditEvent
from kernel.errors import Conflict, Invalid, NotAllowed
from tenant_apps.residents.actions.identities_desk import SeenDocument, check_at_desk
from tenant_apps.residents.actions.identities_office import Wanted, change_provider, move_provider
from tenant_apps.residents.actions.identities_ways import secrets_of
from tenant_apps.residents.models import IdentityLink, IdentityProvider, Resident
from tests.factories.residents import acting, actor_for, make_resident
from tests.identity.forged_oidc import ForgedProvider
from tests.identity.test_identities import link, prove
from tests.identity.walking import make_oidc, make_provider

SECRET = "a-very-secret-word"
FORM = {
    "label": "Вхід громади",
    "slug": "hromada",
    "issuer": "https://id.example",
    "client_id": "city",
    "client_secret": SECRET,
    "client_login": "basic",
    "scopes": "openid profile",
    "level": "eid",
    "acr_levels": "urn:low=email\nurn:high=eid",
    "number_claim": "rnokpp",
    "number_kind": "rnokpp",
}


@pytest.fixture
def office(browser: Client, owner: Resident) -> Client:
    """Give the owner's browser."""
    browser.force_login(owner)
    return browser


def test_owner_adds_a_provider_from_a_preset_when_the_form_is_filled_in(office: Client) -> None:
    page = office.get("/office/identity/new/oidc/")
    assert page.context["form"]["scopes"].value() == "openid profile email"

    answer = office.post("/office/identity/new/oidc/", FORM)

    provider = IdentityProvider.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/office/identity/{provider.uuid}/")
    assert provider.is_open is False
    assert provider.settings["acr_levels"] == {"urn:low": "email", "urn:high": "eid"}
    assert SECRET not in str(IdentityProvider.objects.values().get())


def test_secret_is_never_shown_when_the_settings_are_opened(office: Client, at: datetime) -> None:
    office.post("/office/identity/new/oidc/", FORM)
    provider = IdentityProvider.objects.get()

    page = office.get(f"/office/identity/{provider.uuid}/").content.decode()

    assert SECRET not in page
    assert f"http://poltava.localhost/accounts/identity/{provider.slug}/callback/" in page
    facts = str(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert SECRET not in facts
    assert "identity_provider.added" in AuditEvent.objects.values_list("verb", flat=True)


def test_secret_stays_when_the_field_is_left_empty(office: Client, at: datetime) -> None:
    office.post("/office/identity/new/oidc/", FORM)
    provider = IdentityProvider.objects.get()

    answer = office.post(
        f"/office/identity/{provider.uuid}/", {**FORM, "client_secret": "", "label": "Інша назва"}
    )

    assert answer.status_code == 302
    provider.refresh_from_db()
    assert provider.label == "Інша назва"
    assert secrets_of(provider, at=at) == {"client_secret": SECRET}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"issuer": "http://id.example"}, 422),
        ({"issuer": "https://user:word@id.example"}, 422),
        ({"issuer": ""}, 422),
        ({"acr_levels": "urn:high=desk"}, 422),
        ({"acr_levels": "nonsense"}, 422),
        ({"number_kind": ""}, 422),
        ({"slug": "desk"}, 409),
        ({"slug": "Not a slug"}, 422),
    ],
)
def test_provider_is_refused_and_the_form_kept_when_a_setting_is_wrong(
    office: Client, change: dict[str, str], status: int
) -> None:
    answer = office.post("/office/identity/new/oidc/", {**FORM, **change})

    assert answer.status_code == status
    assert answer.context["form"]["label"].value() == FORM["label"]
    assert not IdentityProvider.objects.exists()


def test_short_name_is_taken_when_another_provider_has_it(office: Client) -> None:
    office.post("/office/identity/new/oidc/", FORM)

    assert office.post("/office/identity/new/oidc/", FORM).status_code == 409
    assert IdentityProvider.objects.count() == 1


def test_test_shows_what_the_provider_says_when_it_answers(
    office: Client, forged: ForgedProvider, now: datetime
) -> None:
    provider = make_oidc(forged.issuer, at=now, is_open=False)

    answer = office.post(f"/office/identity/{provider.uuid}/test/")

    assert answer.context["tested"]["kind"] == "good"
    assert forged.issuer in answer.context["tested"]["lines"]


def test_test_says_what_is_wrong_when_the_provider_is_gone(office: Client, now: datetime) -> None:
    provider = make_oidc("http://127.0.0.1:9", at=now)

    answer = office.post(f"/office/identity/{provider.uuid}/test/")

    assert answer.status_code == 200
    assert answer.context["tested"]["kind"] == "bad"


def test_people_see_a_provider_when_it_is_opened(office: Client, browser: Client) -> None:
    office.post("/office/identity/new/oidc/", FORM)
    provider = IdentityProvider.objects.get()
    address = f"/office/identity/{provider.uuid}/switch/"
    assert not office.get("/accounts/identity/").context["ways"]

    office.post(address, {"to": "open"})

    assert [way["slug"] for way in office.get("/accounts/identity/").context["ways"]] == ["hromada"]
    office.post(address, {"to": "closed"})
    assert not office.get("/accounts/identity/").context["ways"]
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert {"identity_provider.opened", "identity_provider.closed"} <= set(verbs)


def test_order_changes_when_a_provider_is_moved(owner: Resident, at: datetime) -> None:
    first, second = (make_oidc("https://id.example", at=at, slug=slug) for slug in ("a", "b"))

    move_provider(provider=second, up=True, actor=actor_for(owner), at=at)
    move_provider(provider=second, up=True, actor=actor_for(owner), at=at)

    found = list(IdentityProvider.objects.in_order())
    assert [one.slug for one in found] == ["b", "a"]
    assert found[1] == first


@pytest.mark.parametrize("role", ["contest_manager", "auditor", "intake_clerk"])
def test_change_is_refused_when_the_role_is_not_the_owners(
    city: Any, at: datetime, role: str
) -> None:
    provider = make_oidc("https://id.example", at=at)
    wanted = Wanted("x", provider.settings, {})

    with pytest.raises(NotAllowed, match="not_allowed"):
        change_provider(provider=provider, wanted=wanted, actor=acting(role), at=at)


def test_metadata_is_shown_for_saml_only(browser: Client, city: Any, at: datetime) -> None:
    make_oidc("https://id.example", at=at)

    assert browser.get("/accounts/identity/oidc/metadata/").status_code == 404
    assert browser.get("/accounts/identity/none/metadata/").status_code == 404


SEEN = SeenDocument("rnokpp", "3184710691")


def test_desk_gives_the_highest_level_when_a_clerk_saw_the_document(
    resident: Resident, clerk: Resident, at: datetime
) -> None:
    check_at_desk(resident=resident, seen=SEEN, actor=actor_for(clerk), at=at)

    assert IdentityLink.objects.assurance_of(resident.pk) == "desk"
    resident.refresh_from_db()
    assert resident.birth_date == date(1987, 3, 12)
    event = AuditEvent.objects.get(verb="identity.checked_at_desk")
    assert event.actor == f"account:{clerk.uuid}"
    assert event.facts == {}


def test_desk_takes_a_document_when_the_person_has_no_number(
    resident: Resident, clerk: Resident, at: datetime
) -> None:
    seen = SeenDocument("document", "ab 123456", date(1990, 5, 1))
    check_at_desk(resident=resident, seen=seen, actor=actor_for(clerk), at=at)

    again = SeenDocument("document", "AB123456", date(1990, 5, 1))
    with pytest.raises(Conflict, match="taken"):
        check_at_desk(resident=make_resident(), seen=again, actor=actor_for(clerk), at=at)


def test_desk_refuses_a_number_when_another_account_proved_it(
    resident: Resident, clerk: Resident, at: datetime
) -> None:
    link(make_resident(), prove(at), at)

    with pytest.raises(Conflict, match="taken"):
        check_at_desk(resident=resident, seen=SEEN, actor=actor_for(clerk), at=at)


@pytest.mark.parametrize("number", ["3184710692", "12", ""])
def test_desk_refuses_a_number_when_it_cannot_be_one(
    resident: Resident, clerk: Resident, at: datetime, number: str
) -> None:
    seen = SeenDocument("rnokpp", number)
    with pytest.raises(Invalid):
        check_at_desk(resident=resident, seen=seen, actor=actor_for(clerk), at=at)
    assert not resident.identities.exists()


def test_clerk_confirms_an_identity_over_the_page_when_the_person_is_there(
    browser: Client, resident: Resident, clerk: Resident
) -> None:
    browser.force_login(clerk)
    found = browser.get("/office/identity/desk/", {"q": resident.email}).context["found"]
    assert found["email"] == resident.email
    form = {"kind": "rnokpp", "number": "3184710691"}
    assert browser.post(found["url"], form).status_code == 422

    answer = browser.post(found["url"], {**form, "is_present": "on"})

    assert (answer.status_code, answer["Location"]) == (302, "/office/identity/desk/")
    assert resident.identities.get().level == "desk"


def test_clerk_is_refused_when_they_confirm_themselves(browser: Client, clerk: Resident) -> None:
    browser.force_login(clerk)
    form = {"kind": "rnokpp", "number": "3184710691", "is_present": "on"}

    answer = browser.post(f"/office/identity/desk/{clerk.uuid}/", form)

    assert answer.status_code == 403
    assert not clerk.identities.exists()


def test_saml_and_sealed_settings_are_checked_when_they_are_tested(
    office: Client, at: datetime
) -> None:
    provider = make_provider(
        at=at,
        adapter="bankid_nbu",
        slug="bank",
        is_open=False,
        secrets={"client_secret": "s", "private_key": "no key"},
        base_url="https://id.bank.gov.ua",
        client_id="c",
        certificate="no certificate",
    )

    tested = office.post(f"/office/identity/{provider.uuid}/test/").context["tested"]

    assert tested["kind"] == "bad"
    assert "certificate" in tested["lines"][0]
