"""Translations become what gettext reads, once per change, and a broken file is named."""

import gettext
from pathlib import Path

import pytest

from config.supervisor.translations import (
    NotReadable,
    compile_translations,
    read_messages,
    sources,
)


def write(folder: Path, text: str) -> Path:
    path = folder / "locale" / "uk" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_compile_leaves_out_what_is_unsure_or_empty(tmp_path: Path) -> None:
    write(
        tmp_path,
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "a"\nmsgstr "а"\n\n#, fuzzy\nmsgid "b"\nmsgstr "б"\n\nmsgid "c"\nmsgstr ""\n',
    )
    compile_translations(tmp_path)
    spoken = gettext.translation("django", tmp_path / "locale", ["uk"]).gettext
    assert [spoken(text) for text in "abc"] == ["а", "b", "c"]


def test_compile_runs_once_when_nothing_changed(tmp_path: Path) -> None:
    write(tmp_path, 'msgid "a"\nmsgstr "а"\n')
    assert [compile_translations(tmp_path) for _ in range(2)] == [1, 0]
    assert sources(tmp_path)[0].with_suffix(".mo").exists()


@pytest.mark.parametrize("broken", ['msgid "b', 'msgid "b"c"', "msgid b", "mgsid"])
def test_read_names_the_line_when_a_file_is_broken(tmp_path: Path, broken: str) -> None:
    source = write(tmp_path, f'msgid "a"\nmsgstr "а"\n\n{broken}\nmsgstr "б"\n')
    with pytest.raises(NotReadable, match=r"django\.po.*line 4"):
        read_messages(source)


def test_read_refuses_when_a_message_is_there_twice(tmp_path: Path) -> None:
    source = write(tmp_path, 'msgid "a"\nmsgstr "а"\n\nmsgid "a"\nmsgstr "б"\n')
    with pytest.raises(NotReadable, match="already exists"):
        read_messages(source)
