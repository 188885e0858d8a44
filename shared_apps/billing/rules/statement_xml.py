"""Reading XML that somebody sent: streamed, bounded, without DTD, entities or anything external.

A document type declaration is refused where it begins, so that no entity ever exists: neither
bombs nor references to files or hosts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from kernel.errors import Invalid

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_DEPTH: Final = 40
MAX_NODES: Final = 50_000
MAX_TEXT: Final = 4_000
"""Of one file; of nesting; of elements kept at a time; of characters in one element."""


@dataclass(slots=True)
class Node:
    """An element: local name in the document's namespace, text, attributes, children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def all(self, path: str) -> list["Node"]:
        """Return every element at a path of names (`NtryDtls/TxDtls`)."""
        found = [self]
        for name in path.split("/"):
            found = [child for node in found for child in node.children if child.name == name]
        return found

    def first(self, *paths: str) -> "Node | None":
        """Return the first element at the first path that leads anywhere."""
        return next((node for path in paths for node in self.all(path)), None)

    def value(self, *paths: str) -> str:
        """Return the text of the first element with one, without margins, else nothing."""
        return next(
            (node.text.strip() for path in paths for node in self.all(path) if node.text.strip()),
            "",
        )


@dataclass(slots=True)
class _Reading:
    """Where the parser stands: elements begun, and how much is kept."""

    kept: Callable[[tuple[str, ...]], bool]
    check_root: Callable[[str, str], None]
    namespace: str = ""
    stack: list[Node] = field(default_factory=list)
    done: list[tuple[tuple[str, ...], Node]] = field(default_factory=list)
    nodes: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self.stack:
            self.namespace = namespace
            self.check_root(namespace, local)
        if len(self.stack) >= MAX_DEPTH or self.nodes >= MAX_NODES:
            raise Invalid("billing.statement.too_large")
        self.nodes += 1
        own = local if namespace == self.namespace else name
        self.stack.append(Node(own, attributes))

    def characters(self, text: str) -> None:
        node = self.stack[-1]
        node.text = (node.text + text)[:MAX_TEXT]

    def end(self, _name: str) -> None:
        path = tuple(node.name for node in self.stack)
        node = self.stack.pop()
        if self.kept(path):
            self.done.append((path, node))
            self.nodes = len(self.stack)
        elif self.stack:
            self.stack[-1].children.append(node)


def read_elements(
    chunks: Iterable[bytes],
    *,
    kept: Callable[[tuple[str, ...]], bool],
    check_root: Callable[[str, str], None],
) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield `(path, element)` for each element whose path is `kept`, as it ends.

    `check_root(namespace, name)` refuses a document by its first element. Memory is bounded by
    the largest kept element.

    Raises: Invalid `billing.statement.too_large`, `billing.statement.dangerous`,
    `billing.statement.not_xml`, and whatever `check_root` raises.
    """
    reading = _Reading(kept, check_root)
    parser = _parser(reading)
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Invalid("billing.statement.too_large")
        _feed(parser, chunk, last=False)
        yield from reading.done
        reading.done.clear()
    _feed(parser, b"", last=True)
    yield from reading.done


def _parser(reading: _Reading) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reading.begin
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.characters
    return parser


def _refuse_doctype(*_declaration: Any) -> None:
    raise Invalid("billing.statement.dangerous")


def _feed(parser: expat.XMLParserType, chunk: bytes, *, last: bool) -> None:
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as error:
        raise Invalid(
            "billing.statement.not_xml", line=error.lineno, column=error.offset + 1
        ) from error
    except (LookupError, ValueError) as error:
        raise Invalid("billing.statement.not_xml", line=1, column=1) from error
