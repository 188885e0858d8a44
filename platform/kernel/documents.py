"""What is made from templates of ours in every language we speak: tagged PDF, pictures."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

ACCESSIBLE: Final = "ua-1"
"""PDF/UA: headings, tables and reading order are tagged. Source: ISO 14289-1."""


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of the wheel, alike on every machine; they have Cyrillic and Latin."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def make_pdf(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the document that `template` (a `.typ` file) makes of JSON `values`.

    The template reads them with `json(bytes(sys.inputs.values))`; text from people stays text,
    whatever it contains. `at` is the date inside the file. Takes some 50 ms a page.

    Raises: typst.TypstError when the template does not fit the values.
    """
    made: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, default=str)},
        pdf_standards=[ACCESSIBLE],
        timestamp=at.replace(microsecond=0),
    )
    return made


def make_picture(template: Path, values: Mapping[str, Any], *, pixels_per_inch: int = 144) -> bytes:
    """Return the one page that `template` makes of JSON `values` as PNG, read as in `make_pdf`.

    Raises: typst.TypstError when the template does not fit the values.
    """
    made: bytes = typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        format="png",
        ppi=float(pixels_per_inch),
        sys_inputs={"values": json.dumps(values, ensure_ascii=False, default=str)},
    )
    return made
