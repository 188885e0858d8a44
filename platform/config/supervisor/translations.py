"""Compiling the translations without gettext's programs, which a bare machine does not have.

Used as `python -m config.supervisor.translations [--check]`; `--check` compiles nothing and ends
with 1 when a file does not parse. Standard library only.
"""

import ast
import struct
import sys
from pathlib import Path

MAGIC = 0x950412DE
CONTEXT = "\x04"
PLURAL = "\x00"
SKIPPED = frozenset({".venv", ".git", ".edem", "node_modules", "build"})


class NotReadable(ValueError):
    """A translation file that cannot be read; the message names the file and the line."""


def compile_translations(root: Path) -> int:
    """Compile every `.po` file under `root` that is newer than its `.mo`; return how many."""
    count = 0
    for source in sources(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(compiled(read_messages(source)))
        fresh.replace(target)
        count += 1
    return count


def sources(root: Path) -> list[Path]:
    """Return the translation files of the project."""
    return sorted(
        path
        for path in root.glob("**/locale/*/LC_MESSAGES/*.po")
        if not SKIPPED & set(path.relative_to(root).parts)
    )


def read_messages(source: Path) -> dict[str, str]:
    """Return the finished translations of a `.po` file by their key in the `.mo` file.

    Raises: NotReadable.
    """
    messages: dict[str, str] = {}
    lines = source.read_text(encoding="utf-8").splitlines()
    for number, entry in _entries(lines):
        try:
            key, text = _message(entry)
        except (SyntaxError, ValueError) as error:
            raise NotReadable(f"{source}:{number}: {error}") from error
        if text is not None:
            messages[key] = text
    return messages


def _entries(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Return the blocks between empty lines with the number of their first line."""
    blocks: list[tuple[int, list[str]]] = []
    current: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        text = line.strip()
        if text and not text.startswith("#~"):
            current.append(text)
        elif not text and current:
            blocks.append((number - len(current), current))
            current = []
    return blocks


def _message(lines: list[str]) -> tuple[str, str | None]:
    """Return the key and the translation, None when it is empty, unsure or for nothing."""
    unsure = any(line.startswith("#,") and "fuzzy" in line for line in lines)
    parts: dict[str, str] = {}
    name = ""
    for line in lines:
        if line.startswith("#"):
            continue
        keyword, _, text = line.partition('"')
        if keyword:
            name = keyword.strip()
            if name in parts:
                raise ValueError(f"{name} is there twice; an empty line is missing")
            parts[name] = ""
        parts[name] += str(ast.literal_eval(f'"{text}'.strip()))
    if "msgid" not in parts:
        return "", None
    key = parts["msgid"]
    if "msgctxt" in parts:
        key = parts["msgctxt"] + CONTEXT + key
    if "msgid_plural" in parts:
        key += PLURAL + parts["msgid_plural"]
    texts = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
    if (unsure and key) or not texts or not all(texts):
        return key, None
    return key, PLURAL.join(texts)


def compiled(messages: dict[str, str]) -> bytes:
    """Return the content of a `.mo` file (GNU gettext manual, "The Format of GNU MO Files")."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    keys = b"".join(key + b"\0" for key, _ in pairs)
    texts = b"".join(text + b"\0" for _, text in pairs)
    header, row = 7 * 4, 8
    keys_at = header + 2 * row * len(pairs)
    texts_at = keys_at + len(keys)
    key_table, text_table = b"", b""
    for key, text in pairs:
        key_table += struct.pack("<II", len(key), keys_at)
        text_table += struct.pack("<II", len(text), texts_at)
        keys_at += len(key) + 1
        texts_at += len(text) + 1
    start = struct.pack(
        "<7I",
        MAGIC,
        0,
        len(pairs),
        header,
        header + row * len(pairs),
        0,
        header + 2 * row * len(pairs),
    )
    return start + key_table + text_table + keys + texts


def main(arguments: list[str]) -> int:
    """Compile or check the translations of the checkout."""
    root = Path(__file__).resolve().parents[3]
    try:
        if arguments == ["--check"]:
            for source in sources(root):
                read_messages(source)
        else:
            compile_translations(root)
    except NotReadable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
