"""What is voted on: two cities, a contest, voters in their browsers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

HOST = "poltava.localhost"
FLOOR_HOST = "lublin.localhost"
CSRF_SECRET = "x" * 32


@dataclass(frozen=True)
class Browser:
    """A signed-in voter: what the browser holds before the last click."""

    session: str
    token: str


def two_cities() -> None:
    """Make the cities that vote: ours and the floor's."""
    from tests.factories.cities import make_cities

    make_cities()


@contextmanager
def in_city(slug: str) -> Iterator[Any]:
    """Work in the schema of a city."""
    from django.db import connection
    from django_tenants.utils import tenant_context

    from tenants.models import Municipality

    connection.set_schema_to_public()  # type: ignore[attr-defined]
    with tenant_context(Municipality.objects.get(slug=slug).as_city()) as city:
        yield city


def open_contest(projects: int = 100) -> Any:
    """Make a contest of so many projects that is open now; returns its frozen paper."""
    from tests.factories import voting

    now = datetime.now(UTC)
    contest = voting.make_contest()
    contest.phases.filter(kind="voting").update(
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )
    pool = voting.make_pool(contest, amount_minor=100_000_000, max_choices=5)
    voting.make_projects(pool, projects)
    return voting.open_voting(contest, at=now)


def make_browsers(paper: Any, count: int) -> list[Browser]:
    """Sign in so many residents and let each open the ballot."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from kernel.sessions.models import Session
    from kernel.sessions.store import SessionStore
    from tenant_apps.budget.actions.voter_tokens import write_token
    from tenant_apps.budget.actions.voters import voter_by_account
    from tenant_apps.residents.models import Resident

    now = datetime.now(UTC)
    residents = Resident.objects.bulk_create(
        Resident(email=f"voter-{uuid4().hex}@example.org", name="Voter", joined_at=now)
        for _ in range(count)
    )
    store, browsers, sessions = SessionStore(), [], []
    for resident in residents:
        content = {
            SESSION_KEY: str(resident.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: resident.get_session_auth_hash(),
        }
        key = uuid4().hex
        sessions.append(
            Session(
                session_key=key,
                session_data=store.encode(content),
                expire_date=now + timedelta(days=1),
            )
        )
        voter = voter_by_account(
            paper=paper, resident=resident, assurance="email", session=key, at=now
        )
        browsers.append(Browser(key, write_token(paper, voter, at=now)))
    Session.objects.bulk_create(sessions, batch_size=2000)
    settle()
    return browsers


def settle() -> None:
    """Leave the tables as a running city has them: visited, with statistics."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def cast_request(
    paper: Any, browser: Browser, choices: Sequence[int], *, key: str = "", token: bool = True
) -> bytes:
    """Return the request that a browser sends when the last button is clicked."""
    from django.middleware import csrf

    mask = csrf._mask_cipher_secret  # type: ignore[attr-defined]

    body = urlencode(
        [
            ("csrfmiddlewaretoken", mask(CSRF_SECRET)),
            ("key", key or str(uuid4())),
            ("digest", paper.digest),
            *(("choice", str(number)) for number in choices),
        ]
    )
    cookies = f"csrftoken={CSRF_SECRET}; sessionid={browser.session}"
    if token:
        cookies += (
            f'; voter="{browser.token}"' if "," in browser.token else f"; voter={browser.token}"
        )
    return post(f"/budget/{paper.slug}/vote/cast/", HOST, body, cookies)


def post(path: str, host: str, body: str = "", cookies: str = "") -> bytes:
    """Return the bytes of a POST of a form, with the headers that a browser sends."""
    headers = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: uk,en;q=0.7",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"Origin: http://{host}",
        f"Referer: http://{host}{path}",
        *([f"Cookie: {cookies}"] if cookies else []),
    ]
    return ("\r\n".join(headers) + "\r\n\r\n" + body).encode()
