"""Fields tie label, help and errors to their control."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from kernel.ui.gallery import GalleryForm


class Elements(HTMLParser):
    """Collects `(tag, attributes)` of every element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, Any]]:
        """Return the attributes of the elements with one of these tags."""
        return [attributes for tag, attributes in self.found if tag in tags]


def _field(form: forms.Form, name: str) -> str:
    with translation.override("en"):
        return Template("{% load ui %}{% field bound %}").render(Context({"bound": form[name]}))


@pytest.fixture
def wrong_form() -> GalleryForm:
    return GalleryForm({"email": "somebody", "cost": "a lot", "title": "Kept as typed"})


@pytest.mark.parametrize("name", list(GalleryForm.base_fields))
def test_every_control_has_a_name_when_rendered(name: str) -> None:
    elements = Elements(_field(GalleryForm(), name))
    labels = {label.get("for") for label in elements.of("label")}
    for control in elements.of("input", "select", "textarea"):
        if control.get("type") != "hidden":
            assert control["id"] in labels or control.get("aria-label")


@pytest.mark.parametrize("name", list(GalleryForm.base_fields))
def test_descriptions_exist_when_pointed_at(name: str, wrong_form: GalleryForm) -> None:
    elements = Elements(_field(wrong_form, name))
    present = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(present) == len(set(present))
    for _, attributes in elements.found:
        for target in attributes.get("aria-describedby", "").split():
            assert target in present


def test_input_is_marked_and_described_when_wrong(wrong_form: GalleryForm) -> None:
    text = _field(wrong_form, "email")
    (control,) = Elements(text).of("input")
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"] == "id_email_error"
    assert control["value"] == "somebody"
    assert "Enter a valid email address." in text


def test_input_is_described_by_its_help_when_fresh() -> None:
    (control,) = Elements(_field(GalleryForm(), "title")).of("input")
    assert control["aria-describedby"] == "id_title_helptext"
    assert "aria-invalid" not in control


def test_choices_are_a_named_group_when_rendered(wrong_form: GalleryForm) -> None:
    text = _field(wrong_form, "scope")
    (group,) = Elements(text).of("fieldset")
    assert group["aria-describedby"] == "id_scope_error"
    assert text.index("<legend>") < text.index("<input")
    assert len(Elements(text).of("input")) == 3


def test_optional_is_said_when_a_field_may_stay_empty() -> None:
    assert "(optional)" in _field(GalleryForm(), "story")
    assert "(optional)" not in _field(GalleryForm(), "title")
    assert "(optional)" not in _field(GalleryForm(), "consent")


def test_hidden_field_shows_nothing_else_when_rendered() -> None:
    elements = Elements(_field(GalleryForm(), "batch"))
    assert [tag for tag, _ in elements.found] == ["input"]


def test_hidden_field_tells_its_errors_when_wrong(wrong_form: GalleryForm) -> None:
    text = _field(wrong_form, "batch")
    assert 'id="id_batch_error"' in text
    assert "This field is required." in text
