"""A proven identity as it may be stored: tags instead of numbers and names of providers.

    subject tag = HMAC-SHA256(subject key, issuer ‖ subject)
    person tag  = the voter tag of the national number, in the scope of the whole municipality

Both keys come from the municipality's own scope key (`rules/tags.py`), so that a tag says nothing
in another city and nothing without the pepper.
"""

import hmac
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from kernel.errors import Conflict
from tenant_apps.residents.rules import tags
from tenant_apps.residents.rules.identity.assurance import rank
from tenant_apps.residents.rules.identity.births import birth_date_of
from tenant_apps.residents.rules.identity.claims import Identity
from tenant_apps.residents.rules.national_ids import DOCUMENT

_SUBJECT = b"identity subject"
_PERSON = b"identity person"


class Link(Protocol):
    """What the rules read of a stored link."""

    source: str
    subject_tag: bytes
    person_kind: str
    person_tag: bytes | None
    level: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A proven identity without what identifies.

    It is what `IdentityLink` stores, and what an account may take over: name, birth, address.
    """

    source: str
    level: str
    subject_tag: bytes
    person_kind: str = ""
    person_tag: bytes | None = None
    name: str = ""
    birth_date: date | None = None
    email: str = ""
    is_email_verified: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        person = self.person_tag.hex() if self.person_tag is not None else None
        born = self.birth_date.isoformat() if self.birth_date else None
        hexed = {"subject_tag": self.subject_tag.hex(), "person_tag": person, "birth_date": born}
        return asdict(self) | hexed

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Proof":
        """Return what `as_json` wrote."""
        person, born = content["person_tag"], content["birth_date"]
        read = {
            "subject_tag": bytes.fromhex(content["subject_tag"]),
            "person_tag": bytes.fromhex(person) if person is not None else None,
            "birth_date": date.fromisoformat(born) if born else None,
        }
        return cls(**{**content, **read})


def prove(key: bytes, identity: Identity) -> Proof:
    """Return an identity as tags under the municipality's `key`."""
    known = bool(identity.number)
    return Proof(
        source=identity.source,
        level=identity.level,
        subject_tag=subject_tag(key, identity.issuer, identity.subject),
        person_kind=identity.kind if known else "",
        person_tag=person_tag(key, kind=identity.kind, number=identity.number) if known else None,
        name=identity.name,
        birth_date=identity.birth_date or birth_date_of(identity.kind, identity.number),
        email=identity.email,
        is_email_verified=identity.is_email_verified,
    )


def subject_tag(key: bytes, issuer: str, subject: str) -> bytes:
    """Return the tag of a provider's own name for a person."""
    parts = [part.encode() for part in (issuer, subject)]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(tags.hkdf(key, salt=b"", info=_SUBJECT), message, "sha256")


def person_tag(key: bytes, *, kind: str, number: str) -> bytes:
    """Return the tag of a person's number, or of the document of one who has no number."""
    if kind == DOCUMENT:
        return tags.document_tag(key, document=number)
    return tags.voter_tag(key, kind=kind, number=number)


def voting_tag(contest_key: bytes, person: bytes) -> bytes:
    """Return the tag under which a person votes in one contest, the same from every account."""
    return hmac.digest(tags.hkdf(contest_key, salt=b"", info=_PERSON), person, "sha256")


def check_same_person(links: Iterable[Link], proof: Proof) -> None:
    """Refuse a proof that names somebody else than an account's earlier ones.

    Raises: Conflict `residents.identity.other_person`.
    """
    for link in links:
        other_name = link.source == proof.source and link.subject_tag != proof.subject_tag
        other_number = (
            proof.person_tag is not None
            and link.person_kind == proof.person_kind
            and link.person_tag is not None
            and link.person_tag != proof.person_tag
        )
        if other_name or other_number:
            raise Conflict("residents.identity.other_person")


def carries_number(links: Iterable[Link], proof: Proof) -> bool:
    """Whether a proof's link carries the number's tag: no other link of the account does yet."""
    if proof.person_tag is None:
        return False
    others = [link for link in links if link.source != proof.source]
    return all(link.person_tag != proof.person_tag for link in others)


def heir_of(links: Iterable[Link], leaving: Link) -> Link | None:
    """Return the link that takes the number's tag over when the one carrying it goes."""
    if leaving.person_tag is None:
        return None
    heirs = [
        link
        for link in links
        if link.source != leaving.source and link.person_kind == leaving.person_kind
    ]
    return max(heirs, key=lambda link: rank(link.level), default=None)


def check_way_in(links: Iterable[Link], leaving: Link, *, has_own_way: bool, desk: str) -> None:
    """Refuse to untie the last way to sign in; `has_own_way`: a password or a passkey.

    Raises: Conflict `residents.identity.last_way_in`.
    """
    others = [link for link in links if link.source not in {leaving.source, desk}]
    if not has_own_way and not others and leaving.source != desk:
        raise Conflict("residents.identity.last_way_in")
