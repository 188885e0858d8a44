"""The form of a page: address, when it is public, title and text in each language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.ui.language import LANGUAGES
from tenant_apps.community.models import Page
from tenant_apps.community.rules.text import LONGEST
from tenant_apps.community.web.form_fields import InstantField
from tenants.city import City

KINDS = [("page", gettext_lazy("Page")), ("news", gettext_lazy("News"))]
STATES = [
    ("draft", gettext_lazy("Draft: only the office sees it")),
    ("public", gettext_lazy("Public")),
    ("later", gettext_lazy("Public from a later time")),
]


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """Title and text in one language; `is_open` when it is the own one or something is in it."""

    code: str
    name: str
    title: BoundField
    body: BoundField
    is_open: bool


class PageForm(forms.Form):
    """A page with its texts; `seen_at` is the state the clerk began with."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=80,
        help_text=gettext_lazy(
            "Small Latin letters, digits and hyphens: “about” is found at /pages/about/."
        ),
    )
    state = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=STATES)
    publish_at = InstantField(
        label=gettext_lazy("Public from"),
        required=False,
        help_text=gettext_lazy("Only for a later time; local time of the municipality."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list of pages"), min_value=0, max_value=32_000
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, city: City, **options: Any) -> None:
        super().__init__(*args, **options)
        self.languages = city.languages
        for code in city.languages:
            is_own = code == city.default_language
            name = {"language": LANGUAGES.get(code, code)}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title, %(language)s") % name, required=is_own, max_length=200
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text, %(language)s") % name,
                required=is_own,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 14, "lang": code, **toolbar_labels()}),
            )

    def parts(self) -> list[LanguagePart]:
        """Return the fields of each language, the municipality's own first."""
        return [
            LanguagePart(
                code=code,
                name=LANGUAGES.get(code, code),
                title=self[f"title_{code}"],
                body=self[f"body_{code}"],
                is_open=not number or bool(self[f"body_{code}"].value()),
            )
            for number, code in enumerate(self.languages)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the time of a page that becomes public later."""
        values = super().clean() or {}
        if values.get("state") == "later" and not values.get("publish_at"):
            self.add_error("publish_at", _("Say from when everybody may read it."))
        return values

    def page_values(self, at: datetime, stored: Page | None) -> dict[str, Any]:
        """Return the fields of a page, of a valid form."""
        values = self.cleaned_data
        return {
            "kind": values["kind"],
            "slug": values["slug"],
            "position": values["position"],
            "published_at": self._published_at(at, stored),
            "titles": {code: values[f"title_{code}"] for code in self.languages},
            "bodies": {code: values[f"body_{code}"] for code in self.languages},
        }

    def _published_at(self, at: datetime, stored: Page | None) -> datetime | None:
        state = self.cleaned_data["state"]
        if state == "draft":
            return None
        if state == "later":
            chosen: datetime = self.cleaned_data["publish_at"]
            return chosen
        before = stored.published_at if stored else None
        return before if before is not None and before <= at else at

    def texts(self) -> list[tuple[str, str, str]]:
        """Return language, title and text as they are typed now, valid or not."""
        return [
            (
                code,
                str(self[f"title_{code}"].value() or ""),
                str(self[f"body_{code}"].value() or ""),
            )
            for code in self.languages
        ]

    def take_over(self, seen_at: str) -> None:
        """Go on from another state than the one the clerk began with; what is typed stays."""
        self.data = {**self.data.dict(), "seen_at": seen_at}  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(page: Page, at: datetime) -> dict[str, Any]:
        """Return what is stored."""
        later = page.published_at is not None and page.published_at > at
        state = "later" if later else "public" if page.published_at else "draft"
        initial: dict[str, Any] = {
            "kind": page.kind,
            "slug": page.slug,
            "position": page.position,
            "state": state,
            "seen_at": page.changed_at.isoformat(),
        }
        if later and page.published_at is not None:
            initial["publish_at"] = timezone.localtime(page.published_at)
        initial |= {f"title_{code}": text for code, text in page.titles.items()}
        return initial | {f"body_{code}": text for code, text in page.bodies.items()}


def toolbar_labels() -> dict[str, str]:
    """Return what the buttons above a text are called, for `community/editor.js`."""
    return {
        "data-editor": "",
        "data-toolbar": _("Formatting"),
        "data-bold": _("Bold"),
        "data-italic": _("Italic"),
        "data-heading": _("Heading"),
        "data-list": _("List"),
        "data-numbers": _("Numbered list"),
        "data-quote": _("Quotation"),
        "data-link": _("Link"),
    }
