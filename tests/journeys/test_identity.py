"""From a contest that asks for a confirmed identity to a real provider, and back at the ballot."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config.embedded import EmbeddedServer
from tests.identity.processes import PERSON, certified_provider
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor
from tests.journeys.walks import SEND, cast, review, sign_in, tick

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Come = Callable[..., Visitor]


@contextmanager
def provider_of(
    site: Site, embedded: EmbeddedServer, slug: str, person: dict[str, Any]
) -> Iterator[None]:
    """Run the certified provider for one person, set up in Poltava under `slug`."""
    callback = site.address("poltava", f"/accounts/identity/{slug}/callback/")
    with certified_provider(person, [callback]) as issuer:
        root = Path(settings.ROOT)
        environment = {
            **os.environ,
            "DATABASE_URL": embedded.database_url(f"copy_{os.getpid()}_journeys"),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "EDEM_STATE": str(site.state),
            "PYTHONPATH": f"{root / 'platform'}{os.pathsep}{root}",
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, "-m", "tests.identity.filling", slug, issuer]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        yield


def choose_and_reach_the_ways(person: Visitor) -> None:
    """Choose on the ballot, and follow the refusal to the ways to prove who one is."""
    person.open("/budget/eid/vote/")
    tick(person, 2, 3)
    review(person)
    assert person.path == "/budget/eid/vote/identify/"
    person.press('main a.btn.primary[href^="/accounts/identity/"]')


def prove(person: Visitor, slug: str, *, to: str) -> None:
    """Press the provider's button; its pages lead back by themselves."""
    person.page.locator(f'form[action$="/{slug}/begin/"] button').click()
    person.page.wait_for_url(to)
    person.open(person.page.url)


def test_resident_votes_when_a_provider_proves_who_they_are(
    visitor: Come, site: Site, embedded: EmbeddedServer
) -> None:
    with provider_of(site, embedded, "hromada", PERSON):
        person = visitor("poltava", locale="en-GB")
        choose_and_reach_the_ways(person)
        prove(person, "hromada", to="**/accounts/identity/sign-up/**")
        assert person.value("email") == PERSON["email"]
        person.page.locator("[name=consent]").check()
        person.press(SEND)
        assert person.path == "/budget/eid/vote/review/"
        assert person.page.locator("main ul.rows li").count() == 2
        cast(person)
        person.open("/accounts/identity/")
        assert person.page.locator('form[action$="/hromada/unlink/"]').count() == 1
        again = visitor("poltava", phone=False, dark=True, locale="en-GB")
        again.open("/accounts/login/?next=/budget/eid/vote/")
        prove(again, "hromada", to="**/budget/eid/vote/")
        assert again.page.locator('form[action$="/vote/cast/"]').count() == 0


def test_resident_votes_without_scripts_when_the_letter_confirms_the_address(
    visitor: Come, site: Site, embedded: EmbeddedServer
) -> None:
    person_there = {
        **PERSON,
        "sub": "person-2",
        "national_number": "2935277360",
        "email": "iryna@mail.example",
        "email_verified": False,
    }
    with provider_of(site, embedded, "oblast", person_there):
        person = visitor("poltava", phone=False, scripts=False, locale="en-GB")
        choose_and_reach_the_ways(person)
        prove(person, "oblast", to="**/accounts/identity/sign-up/**")
        person.page.locator("[name=consent]").check()
        person.press(SEND)
        person.open(site.in_letter("iryna@mail.example"))
        person.press(SEND)
        assert person.path == "/budget/eid/vote/review/"
        cast(person)


def test_pages_between_are_sound_when_the_provider_does_not_come(
    visitor: Come, site: Site, embedded: EmbeddedServer
) -> None:
    with provider_of(site, embedded, "silent", {**PERSON, "sub": "person-3"}):
        person = visitor("poltava", dark=True, locale="en-GB")
        person.open("/accounts/identity/?level=eid&next=/budget/")
        person.page.route("http://127.0.0.1:*/**", lambda route: route.fulfill(status=204))
        person.page.locator('form[action$="/silent/begin/"] button').click()
        person.page.wait_for_url("**/silent/begin/")
        person.check()
        person.open("/accounts/identity/silent/callback/?state=x", status=409)
        person.press("main a.btn.primary")
        assert person.path == "/accounts/identity/"


@pytest.mark.parametrize(("phone", "dark"), [(True, False), (False, True)])
def test_owner_sets_a_provider_up_when_everything_is_typed(
    visitor: Come, site: Site, embedded: EmbeddedServer, phone: bool, dark: bool
) -> None:
    slug = "phone" if phone else "desk-top"
    with provider_of(site, embedded, f"real-{slug}", PERSON):
        owner = visitor("poltava", phone=phone, dark=dark, locale="en-GB")
        sign_in(owner, "owner", "/office/identity/")
        owner.press('main a[href$="/new/oidc/"]')
        owner.fill(label="Вхід громади", slug=slug, issuer="http://no.example", client_id="city")
        owner.press(SEND, status=422)
        assert owner.value("client_id") == "city"
        owner.fill(issuer="https://id.example", client_secret="a word that nobody sees again")
        owner.press(SEND)
        assert "a word that nobody sees again" not in owner.page.content()
        owner.open("/office/identity/")
        owner.press(owner.page.locator("main ul.rows a", has_text="Державний вхід").last)
        owner.press('form[action$="/test/"] button')
        assert owner.page.locator(".alert.good").count() == 1
        owner.press('form[action$="/switch/"] button')
        assert owner.page.locator('form[action$="/switch/"] [value=open]').count() == 1
        for preset in ("bankid-nbu", "login-gov-pl"):
            owner.open(f"/office/identity/new/{preset}/")


def test_clerk_confirms_an_identity_when_the_person_stands_at_the_desk(visitor: Come) -> None:
    clerk = visitor("poltava", locale="en-GB")
    sign_in(clerk, "clerk", "/office/identity/desk/")
    clerk.fill(q="nobody@mail.example")
    clerk.press("main form.filters button")
    clerk.fill(q="neighbour@poltava.example")
    clerk.press("main form.filters button")
    clerk.press("main ul.rows a")
    clerk.fill(number="3184710692")
    clerk.page.locator("[name=kind]").select_option("rnokpp")
    clerk.page.locator("[name=is_present]").check()
    clerk.press(SEND, status=422)
    assert clerk.value("number") == "3184710692"
    clerk.fill(number="2823616350")
    clerk.press(SEND)
    assert clerk.path == "/office/identity/desk/"
