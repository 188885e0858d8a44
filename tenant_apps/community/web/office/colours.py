"""What the colour page shows: samples in both schemes, ratios, what would be refused."""

from typing import Any

from kernel.errors import Refusal
from kernel.problems import sentence_of
from kernel.ui.theme import palettes
from tenant_apps.community.messages import COLOUR_USES, SCHEMES
from tenant_apps.community.rules.colours import Measured, check_readable, measure
from tenant_apps.community.web.office.forms import ColourForm
from tenants.city import City

SURFACES = {"light": ("#f6f5f1", "#ffffff", "#17202a"), "dark": ("#10161a", "#182127", "#eef1f2")}


def preview_of(form: ColourForm, city: City) -> dict[str, Any]:
    """Return the samples of the colours that were chosen, else of those that are stored."""
    hue, chroma = city.accent_hue, city.accent_chroma
    if form.is_bound and form.is_valid():
        hue, chroma = form.cleaned_data["hue"], form.chroma
    return {
        "hue": hue,
        "strength": round(chroma * 1000),
        "is_new": (hue, chroma) != (city.accent_hue, city.accent_chroma),
        "schemes": samples_of(hue, chroma),
        "refusal": _refusal_of(hue, chroma),
    }


def samples_of(hue: int, chroma: float) -> list[dict[str, Any]]:
    """Return both schemes with their colours and measured pairs."""
    measured = measure(hue, chroma)
    light, dark = palettes(hue, chroma)
    return [
        {
            "label": SCHEMES[scheme],
            "palette": palette,
            "page": SURFACES[scheme][0],
            "card": SURFACES[scheme][1],
            "ink": SURFACES[scheme][2],
            "pairs": [_pair(pair) for pair in measured if pair.scheme == scheme],
        }
        for scheme, palette in (("light", light), ("dark", dark))
    ]


def _pair(pair: Measured) -> dict[str, Any]:
    return {
        "label": COLOUR_USES[pair.use],
        "front": pair.front,
        "back": pair.back,
        "ratio": pair.ratio,
        "is_readable": pair.is_readable,
    }


def _refusal_of(hue: int, chroma: float) -> str:
    try:
        check_readable(hue, chroma)
    except Refusal as refusal:
        return sentence_of(refusal)
    return ""
