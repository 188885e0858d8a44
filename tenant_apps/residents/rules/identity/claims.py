"""What a provider says about a person, brought into one form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kernel.errors import Invalid, NotAllowed
from tenant_apps.residents.rules import national_ids
from tenant_apps.residents.rules.identity.assurance import proven_level

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_POINT_DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_COUNTRY_PREFIX = re.compile(r"^[A-Z]{2}/[A-Z]{2}/|^[A-Z]{5}-", re.ASCII)
NAME_LETTERS = 150


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a provider proved them. It lives for one request and is stored nowhere.

    `source` is the slug of the city's provider, `issuer` and `subject` are the provider's own
    names of itself and of the person, `number` a national number of `kind` ("" none), `level`
    what the provider's answer claims to prove, `acr` its own word for that.
    """

    source: str
    issuer: str
    subject: str
    level: str
    kind: str = ""
    number: str = ""
    name: str = ""
    birth_date: date | None = None
    acr: str = ""
    email: str = ""
    is_email_verified: bool = False


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Under which names a provider gives what we ask for; "" when it does not."""

    subject: str = "sub"
    number: str = ""
    kind: str = ""
    name: str = "name"
    given_name: str = "given_name"
    middle_name: str = ""
    family_name: str = "family_name"
    birth_date: str = "birthdate"
    email: str = "email"


def read_identity(
    claims: Mapping[str, Any],
    names: ClaimNames,
    *,
    source: str,
    issuer: str,
    level: str,
    acr: str = "",
) -> Identity:
    """Return the identity that claims describe.

    Raises: NotAllowed `residents.identity.not_proven` without a subject; Invalid
    `residents.identity.number_unreadable` when a number is given that cannot be one.
    """
    subject = text_of(claims, names.subject)
    if not subject or len(subject) > 255:
        raise NotAllowed("residents.identity.not_proven", reason="subject")
    number = _number(names.kind, text_of(claims, names.number))
    identity = Identity(
        source=source,
        issuer=issuer,
        subject=subject,
        level=proven_level(level, names_person=bool(number)),
        kind=names.kind if number else "",
        number=number,
        name=full_name(claims, names),
        birth_date=read_date(text_of(claims, names.birth_date)),
        acr=acr,
    )
    return replace(
        identity,
        email=text_of(claims, names.email).lower(),
        is_email_verified=claims.get("email_verified") is True,
    )


def text_of(claims: Mapping[str, Any], name: str) -> str:
    """Return a claim as one line of text, "" when it is missing or no text."""
    value = claims.get(name) if name else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(str(value).split())


def full_name(claims: Mapping[str, Any], names: ClaimNames) -> str:
    """Return the person's name: as one claim, else given, middle and family name."""
    whole = text_of(claims, names.name)
    parts = [text_of(claims, name) for name in (names.given_name, names.middle_name)]
    parts.append(text_of(claims, names.family_name))
    return (whole or " ".join(filter(None, parts)))[:NAME_LETTERS]


def read_date(text: str) -> date | None:
    """Return a date written as 1985-03-15 or 15.03.1985, None for anything else."""
    try:
        if _ISO_DATE.fullmatch(text[:10]):
            return date.fromisoformat(text[:10])
        if _POINT_DATE.fullmatch(text):
            return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
    return None


def _number(kind: str, text: str) -> str:
    """Return a national number in its normal form; eIDAS puts countries in front (`PL/PL/…`)."""
    if not kind or not text:
        return ""
    try:
        return national_ids.normalise(kind, _COUNTRY_PREFIX.sub("", text))
    except Invalid as error:
        raise Invalid("residents.identity.number_unreadable") from error
