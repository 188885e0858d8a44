"""The floor of `ballots`: bare Django views that do the same INSERT and nothing else.

`cached` stands behind the project's own cached host lookup, `stock` behind django-tenants'
middleware. `FLOOR` in the environment chooses; `FLOOR_CONTEST` is the contest's number.
"""

import os
from secrets import token_bytes
from uuid import uuid4

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

MIDDLEWARE = {
    "cached": ["tenants.middleware.CityMiddleware"],
    "stock": ["django_tenants.middleware.main.TenantMainMiddleware"],
}
CONTEST = int(os.environ.get("FLOOR_CONTEST", "0"))

INSERT = """
WITH who AS (
    INSERT INTO budget_participation (
        contest_id, voter_tag, receipt, idempotency_key, account, channel, district,
        birth_year, sex, hour
    )
    VALUES (%s, %s, %s, %s, %s, 'online', '', 1980, '', '2026-01-01 00:00+00')
    ON CONFLICT (contest_id, voter_tag) DO NOTHING
    RETURNING contest_id
)
INSERT INTO budget_ballot (id, contest_id, projects, points)
SELECT gen_random_uuid(), contest_id, %s::int[], NULL FROM who
"""

# The same statement for pgbench, which makes up the values itself.
PGBENCH = f"""
WITH who AS (
    INSERT INTO budget_participation (
        contest_id, voter_tag, receipt, idempotency_key, account, channel, district,
        birth_year, sex, hour
    )
    VALUES (
        :contest, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
        left(replace(gen_random_uuid()::text, '-', ''), 20), gen_random_uuid(),
        gen_random_uuid(), 'online', '', 1980, '', '2026-01-01 00:00+00'
    )
    ON CONFLICT (contest_id, voter_tag) DO NOTHING
    RETURNING contest_id
)
{INSERT[INSERT.index("INSERT INTO budget_ballot") :].replace("%s", "'{1,2,3}'").strip()};
"""


def insert(request: HttpRequest) -> HttpResponse:
    """Store a ballot of nobody."""
    tag = token_bytes(32)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [CONTEST, tag, tag.hex()[:20], uuid4(), uuid4(), [1, 2, 3]])
    return HttpResponse(status=204)


urlpatterns = [path("insert/", insert)]

if "FLOOR" in os.environ:
    django.setup(set_prefix=False)
    settings.MIDDLEWARE = MIDDLEWARE[os.environ["FLOOR"]]
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = __name__
    application = WSGIHandler()
