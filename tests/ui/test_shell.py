"""Header, footer and menus of a page."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import translation

from kernel import registries
from kernel.ui import context, sections
from kernel.ui.sections import Section, links_of
from tenants.city import City


@pytest.fixture
def own_sections(monkeypatch: pytest.MonkeyPatch) -> Iterator[registries.Registry[Section]]:
    """Give an empty registry in the place of the city's sections."""
    own: registries.Registry[Section] = registries.Registry("sections of this test")
    monkeypatch.setattr(context, "sections", own)
    with translation.override("en"):
        yield own


def test_sections_stand_in_order_when_their_module_is_on() -> None:
    own: registries.Registry[Section] = registries.Registry("own")
    own.register("late", Section(20, "Gallery", "ui:gallery", "budget"))
    own.register("off", Section(15, "Petitions", "ui:gallery", "petitions"))
    own.register("missing", Section(5, "Missing", "no:such_page"))
    own.register("early", Section(10, "Language", "ui:set_language"))
    links = links_of(own, path="/ui/", modules=frozenset({"budget"}))
    assert [(link["name"], link["current"]) for link in links] == [("early", False), ("late", True)]


def test_deepest_section_is_current_when_pages_nest() -> None:
    own: registries.Registry[Section] = registries.Registry("own")
    own.register("above", Section(1, "Gallery", "ui:gallery"))
    own.register("below", Section(2, "Language", "ui:set_language"))
    links = links_of(own, path="/ui/language/x/", modules=frozenset())
    assert [link["name"] for link in links if link["current"]] == ["below"]
    assert not any(link["current"] for link in links_of(own, path="/u", modules=frozenset()))


def test_page_names_city_and_sections_when_on_a_city_host(
    ask: Callable[..., HttpRequest], own_sections: registries.Registry[Section]
) -> None:
    own_sections.register("gallery", Section(1, "Gallery", "ui:gallery", "budget"))
    text = render(ask("/ui/?a=1&b=2"), "ui/city.html").content.decode()
    assert '<html lang="en">' in text
    assert "<title>Poltava" in text
    assert 'href="/ui/theme-30-120.css"' in text
    assert text.count('href="/ui/" aria-current="page"') == 2
    assert 'name="next" value="/ui/?a=1&amp;b=2"' in text
    assert text.index('class="skip"') < text.index("<header")


def test_page_offers_all_five_languages_when_shown(ask: Callable[..., HttpRequest]) -> None:
    text = render(ask("/"), "ui/city.html").content.decode()
    for code, name in (
        ("uk", "Українська"),
        ("pl", "Polski"),
        ("sr", "Српски"),
        ("sr-latn", "Srpski"),
        ("en", "English"),
    ):
        assert f'value="{code}" lang="{code}"' in text
        assert name in text


def test_page_sets_no_cookie_when_nobody_is_signed_in(ask: Callable[..., HttpRequest]) -> None:
    request = ask("/")
    text = render(request, "ui/city.html").content.decode()
    assert "csrfmiddlewaretoken" not in text
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in request.META


def _sign_in(request: HttpRequest, roles: frozenset[str] = frozenset()) -> HttpRequest:
    user = SimpleNamespace(pk=0, is_authenticated=True, display_name="Олена <b>", language="uk")
    request.user = user  # type: ignore[assignment]
    request.actor = SimpleNamespace(roles=roles, is_staff=bool(roles))  # type: ignore[attr-defined]
    return request


@pytest.mark.usefixtures("city")
def test_menu_names_the_resident_when_signed_in(
    ask: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "find_url", lambda *names: f"/go/{names[0]}/")
    text = render(_sign_in(ask("/")), "ui/city.html").content.decode()
    assert "Олена &lt;b&gt;" in text
    assert 'action="/go/account_logout/"' in text
    assert "csrfmiddlewaretoken" in text
    assert "/go/office:home/" not in text
    staff = render(_sign_in(ask("/"), frozenset({"clerk"})), "ui/city.html").content.decode()
    assert 'href="/go/office:home/"' in staff


def test_office_shows_own_queues_when_staff_is_inside(
    ask: Callable[..., HttpRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: registries.Registry[Any] = registries.Registry("office entries of this test")

    def nothing(*_arguments: object) -> list[dict[str, Any]]:
        return []

    for order, role in ((2, "clerk"), (1, "chief")):
        entry = registries.OfficeEntry(order, role, "ui:gallery", frozenset({role}), nothing)
        entries.register(role, entry)
    monkeypatch.setattr(context, "office_entries", entries)
    monkeypatch.setattr(context, "find_url", lambda *names: "/office/")
    inside = _sign_in(ask("/office/x/"), frozenset({"clerk"}))
    assert [link["name"] for link in context.office_links(inside)] == ["clerk"]
    assert context.office_links(_sign_in(ask("/"), frozenset({"clerk"}))) == []
    assert context.office_links(_sign_in(ask("/office/"))) == []


def test_main_host_is_linked_when_the_port_is_unusual(ask: Callable[..., HttpRequest]) -> None:
    assert context.portal_href(ask("/")) == "http://localhost:8000/"


def test_notice_is_shown_when_the_city_is_read_only(
    ask: Callable[..., HttpRequest], sample_city: City
) -> None:
    from dataclasses import replace

    quiet = replace(sample_city, read_only=True)
    with translation.override("en"):
        assert "read-only for now" in render(ask("/", quiet), "ui/city.html").content.decode()
        assert "read-only for now" not in render(ask("/"), "ui/city.html").content.decode()


def test_unknown_pages_are_left_out_when_looked_up() -> None:
    assert sections.find_url("no:such", "ui:gallery") == "/ui/"
    assert sections.find_url("no:such") == ""
