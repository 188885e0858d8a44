"""Reading DER: just enough to walk through a CMS message. Source: ITU-T X.690."""

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x06, 0x30, 0x31


@dataclass(frozen=True, slots=True)
class Node:
    """One element: `tag` is its first byte, `content` what is inside, `raw` all of it."""

    tag: int
    content: bytes
    raw: bytes

    def children(self) -> list["Node"]:
        """Return the elements inside. Raises: ValueError when they are none."""
        return list(_nodes(self.content))

    def inner(self, *path: int) -> "Node":
        """Return an element inside by its places. Raises: ValueError when it is not there."""
        node = self
        for place in path:
            inside = node.children()
            if place >= len(inside):
                raise ValueError("an element of the message is missing")
            node = inside[place]
        return node

    def tagged(self, tag: int) -> "Node | None":
        """Return the first element inside with this tag."""
        return next((node for node in self.children() if node.tag == tag), None)

    def number(self) -> int:
        """Return the value of an INTEGER."""
        return int.from_bytes(self.content, "big", signed=True)

    def oid(self) -> str:
        """Return an object identifier in dots. Raises: ValueError when it is none."""
        if self.tag != OID or not self.content or self.content[-1] & 0x80:
            raise ValueError("no object identifier")
        arcs, arc = [], 0
        for byte in self.content:
            arc = (arc << 7) | (byte & 0x7F)
            if not byte & 0x80:
                arcs.append(arc)
                arc = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def read(data: bytes) -> Node:
    """Return the one element that `data` is. Raises: ValueError."""
    nodes = list(_nodes(data))
    if len(nodes) != 1:
        raise ValueError("not one DER element")
    return nodes[0]


def write(tag: int, content: bytes) -> bytes:
    """Return an element as DER."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _nodes(data: bytes) -> Iterator[Node]:
    place = 0
    while place < len(data):
        begins, size = _length(data, place + 1)
        ends = begins + size
        if ends > len(data) or data[place] & 0x1F == 0x1F:
            raise ValueError("cut off, or a tag that CMS does not use")
        yield Node(data[place], data[begins:ends], data[place:ends])
        place = ends


def _length(data: bytes, place: int) -> tuple[int, int]:
    """Return where the content begins and how many bytes it has."""
    if place >= len(data):
        raise ValueError("cut off")
    first = data[place]
    if first < 0x80:
        return place + 1, first
    count = first & 0x7F
    if not 1 <= count <= 4 or place + 1 + count > len(data):
        raise ValueError("a length that DER does not allow")
    return place + 1 + count, int.from_bytes(data[place + 1 : place + 1 + count], "big")
