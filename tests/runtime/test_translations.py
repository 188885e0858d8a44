"""Our compiler of translations gives what gettext's own gives."""

import gettext
import io
from pathlib import Path

import django
import pytest

from config.supervisor.translations import (
    NotReadable,
    compile_translations,
    compiled,
    read_messages,
    sources,
)

SHIPPED = Path(django.__file__).parent


def catalog(content: bytes) -> dict[object, str]:
    found: dict[object, str] = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    found.pop("", None)
    return found


@pytest.mark.parametrize("language", ["uk", "pl", "sr", "sr_Latn", "en"])
def test_compiled_equals_gettext_when_reading_what_django_ships(language: str) -> None:
    files = sorted(SHIPPED.glob(f"**/locale/{language}/LC_MESSAGES/*.po"))
    assert files
    for source in files:
        ours = catalog(compiled(read_messages(source)))
        assert ours == catalog(source.with_suffix(".mo").read_bytes()), source


def write(folder: Path, text: str) -> Path:
    path = folder / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_compile_leaves_out_what_is_unsure_or_empty(tmp_path: Path) -> None:
    source = write(
        tmp_path,
        'msgid "a"\nmsgstr "а"\n\n#, fuzzy\nmsgid "b"\nmsgstr "б"\n\nmsgid "c"\nmsgstr ""\n',
    )
    assert read_messages(source) == {"a": "а"}


def test_compile_runs_once_when_nothing_changed(tmp_path: Path) -> None:
    write(tmp_path, 'msgid "a"\nmsgstr "а"\n')
    assert [compile_translations(tmp_path) for _ in range(2)] == [1, 0]
    assert sources(tmp_path)[0].with_suffix(".mo").exists()


def test_read_names_the_line_when_a_file_is_broken(tmp_path: Path) -> None:
    source = write(tmp_path, 'msgid "a"\nmsgstr "а"\n\nmsgid "b\nmsgstr "б"\n')
    with pytest.raises(NotReadable, match=r"django\.po:4"):
        read_messages(source)
