"""How signing in to the console goes: how long each step is good, and where it leads."""

from datetime import datetime, timedelta

from kernel.errors import Conflict, NotFound

SECOND_STEP_LASTS = timedelta(minutes=10)
SET_UP_LASTS = timedelta(days=7)
PASSWORD_LINK_LASTS = timedelta(hours=2)
CONSOLE = "/console/"


def own_path(path: str) -> str:
    """Return `path` if it is a page of the console, else the console's front page."""
    plain = path.startswith(CONSOLE) and "\\" not in path and "//" not in path.partition("?")[0]
    return path if plain and path.isprintable() else CONSOLE


def check_second_step(begun_at: datetime | None, *, at: datetime) -> None:
    """Check that the password was right a moment ago.

    Raises: Conflict `operators.sign_in.begin_again`.
    """
    if begun_at is None or not begun_at <= at < begun_at + SECOND_STEP_LASTS:
        raise Conflict("operators.sign_in.begin_again")


def check_link(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> None:
    """Check that a letter's link is still good. Raises: NotFound `operators.link.unusable`."""
    if used_at is not None or at >= expires_at:
        raise NotFound("operators.link.unusable")
