"""What of the folder `docs/` is shown: looked up in a list made from it, never by a path."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from shared_apps.portal.rules.documents import lead_of, title_of

FOLDERS = {"howto": "", "operations": "operations", "adr": "adr", ".": ""}
"""Folders of the documentation that are shown, and what their addresses begin with."""

FOLDER_READER = {"operations": "operator", "adr": "developer", ".": "developer"}
READER = {
    "take-part": "resident",
    "check-your-vote": "resident",
    "verify-the-audit-trail": "operator",
    "run-the-demo": "operator",
    "load-a-register": "operator",
    "open-data": "developer",
}
"""Who reads a page of `howto`; what is not named is for municipal clerks."""

OPERATORS_WORDS = (
    *("fleet", "operator", "billing", "invoice", "plan", "archive", "lifecycle"),
    *("export", "restore", "move", "erase", "onboard", "statistics"),
)
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file: where it lies, its address, who reads it."""

    key: str
    path: Path
    folder: str
    title: str
    lead: str
    reader: str

    @property
    def address(self) -> str:
        """Path on the main host."""
        return f"/docs/{self.key}/"


class Shelf:
    """The documentation folder; read once per process, since a deployment does not change it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Every shown document by its key (`write-pages`, `operations/keys`)."""
        found = {}
        for folder, prefix in FOLDERS.items():
            for path in sorted((self.root / folder).glob("*.md")):
                name = "about" if path.stem == "README" else path.stem
                key = f"{prefix}/{name}" if prefix else name
                found[key] = _document(key, path, folder)
        return found

    @cached_property
    def problems(self) -> dict[str, Path]:
        """The page of every refusal code."""
        return {path.stem: path for path in (self.root / "problems").glob("*.md")}

    @cached_property
    def pictures(self) -> dict[str, Path]:
        """The pictures of the how-tos by file name."""
        folder = self.root / "howto" / "pictures"
        return {path.name: path for path in folder.glob("*") if path.suffix in PICTURES}

    def find(self, key: str) -> Document | None:
        """Return a document by its key."""
        return self.documents.get(key)

    def problem(self, code: str) -> Document | None:
        """Return the page of a refusal code."""
        path = self.problems.get(code)
        return Document(f"problems/{code}", path, "problems", code, "", "") if path else None

    def picture(self, name: str) -> Path | None:
        """Return a picture of the how-tos."""
        return self.pictures.get(name)

    def of_reader(self, reader: str) -> list[Document]:
        """Return what a reader is offered, by title; decisions only through their list."""
        mine = [document for document in self.documents.values() if document.reader == reader]
        shown = [one for one in mine if one.folder != "adr" or one.key == "adr/about"]
        return sorted(shown, key=lambda document: document.title)

    def address_of(self, path: str) -> str:
        """Return the address of a file of the documentation, "" for what is not shown."""
        for document in self.documents.values():
            if f"{document.folder}/{document.path.name}".removeprefix("./") == path:
                return document.address
        folder, _slash, name = path.rpartition("/")
        if folder == "howto/pictures" and name in self.pictures:
            return f"/docs/pictures/{name}"
        code = name.removesuffix(".md")
        return f"/docs/problems/{code}/" if folder == "problems" and code in self.problems else ""


def _document(key: str, path: Path, folder: str) -> Document:
    text = path.read_text(encoding="utf-8")
    reader = FOLDER_READER.get(folder) or READER.get(path.stem, "")
    if not reader:
        is_operators = any(word in path.stem for word in OPERATORS_WORDS)
        reader = "operator" if is_operators else "clerk"
    return Document(key, path, folder, title_of(text) or path.stem, lead_of(text), reader)
