"""Refusals: the one way in which a rule or an action says no.

    Refusal                what was asked for is refused; carries a stable code and facts
    ├── Invalid            what was sent does not satisfy a rule           (HTTP 422)
    ├── NotAllowed         this person may not do this                     (HTTP 403)
    ├── NotFound           there is no such thing here                     (HTTP 404)
    ├── Conflict           it clashes with what is already recorded        (HTTP 409)
    ├── Closed             the time for this has not come or has passed    (HTTP 409)
    ├── TooMany            too often; facts carry `retry_after` (seconds)  (HTTP 429)
    └── Unavailable        the service cannot take it now, nothing is lost (HTTP 503)

A refusal knows neither HTTP nor language: `kernel.problems` turns it into both.
"""

from typing import Any


class Refusal(Exception):
    """What was asked for is refused; `code` is stable, `facts` fill the sentence."""

    status = 400

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


class Invalid(Refusal):
    """What was sent does not satisfy a rule."""

    status = 422


class NotAllowed(Refusal):
    """This person may not do this."""

    status = 403


class NotFound(Refusal):
    """There is no such thing here."""

    status = 404


class Conflict(Refusal):
    """It clashes with what is already recorded."""

    status = 409


class Closed(Refusal):
    """The time for this has not come or has passed."""

    status = 409


class TooMany(Refusal):
    """Too often; the fact `retry_after` says after how many seconds to try again."""

    status = 429


class Unavailable(Refusal):
    """The service cannot take it now; nothing is lost."""

    status = 503
