"""What the field template needs to know about one bound field."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext


def widget_kind(widget: forms.Widget) -> str:
    """Return how a widget is laid out: `choices`, `checkbox`, `hidden`, `group` or `input`."""
    if isinstance(widget, (forms.CheckboxSelectMultiple, forms.RadioSelect)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.MultiWidget):
        return "hidden" if widget.is_hidden else "group"
    return "hidden" if widget.is_hidden else "input"


def describe_field(bound: BoundField, *, label: str = "", help_text: str = "") -> dict[str, Any]:
    """Return the context of `ui/components/field.html` for one bound field.

    The control is described by its help and its errors (`aria-describedby`); a wrong control has
    `aria-invalid`; groups carry both on the fieldset instead.
    """
    kind = widget_kind(bound.field.widget)
    key = bound.auto_id or bound.html_name
    help_shown = help_text or bound.help_text
    errors = [str(error) for error in bound.errors]
    described = [f"{key}_helptext"] * bool(help_shown) + [f"{key}_error"] * bool(errors)
    return {
        "bound": bound,
        "kind": kind,
        "key": key,
        "label": label or bound.label,
        "help_text": help_shown,
        "errors": errors,
        "described_by": " ".join(described),
        "optional": not bound.field.required and kind not in {"checkbox", "hidden"},
        "required": bound.field.required,
        "control": _control(bound, kind, described, bool(errors)),
    }


def _control(bound: BoundField, kind: str, described: list[str], wrong: bool) -> SafeString | str:
    """Return the rendered control with its ARIA, empty for lists of choices."""
    if kind == "choices":
        return ""
    if kind == "hidden":
        return bound.as_widget()
    if kind == "group":
        _name_parts(bound)
        return bound.as_widget()
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if wrong:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


def _name_parts(bound: BoundField) -> None:
    """Give each input of a multi-part field a name of its own; the form owns its widgets."""
    widget = bound.field.widget
    if not isinstance(widget, forms.MultiWidget):
        return
    is_moment = isinstance(widget, forms.SplitDateTimeWidget)
    for position, part in enumerate(widget.widgets):
        name = (gettext("date"), gettext("time"))[position] if is_moment else str(position + 1)
        part.attrs.setdefault("aria-label", f"{bound.label}: {name}")
