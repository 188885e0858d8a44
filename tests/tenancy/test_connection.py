"""The connection works in exactly one schema, and says so to the server no more than it must."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from tenant_apps.community.models import District
from tenants import hosts, schemas
from tenants.city import City
from tenants.middleware import CityMiddleware

ROUNDS = 150


def _real_path() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        return str(cursor.fetchone()[0])


def _sets(queries: CaptureQueriesContext) -> int:
    return sum(str(query["sql"]).startswith("SET search_path") for query in queries)


def test_enter_sends_nothing_when_session_has_the_schema(city: City, other_city: City) -> None:
    District.objects.count()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            schemas.leave()
            schemas.enter(city)
            District.objects.count()
    assert _sets(queries) == 0
    with CaptureQueriesContext(connection) as queries, tenant_context(other_city):
        District.objects.count()
    assert _sets(queries) == 1


def test_enter_sets_path_when_savepoint_took_it_back(city: City, other_city: City) -> None:
    District.objects.count()
    point = transaction.savepoint()
    schemas.enter(other_city)
    assert _real_path() == "city_lublin, public"
    transaction.savepoint_rollback(point)
    assert _real_path() == "city_lublin, public"
    schemas.enter(city)
    assert _real_path() == "city_poltava, public"


@pytest.mark.django_db(transaction=True)
def test_enter_sets_path_when_transaction_rolled_back(city: City, other_city: City) -> None:
    assert _real_path() == "city_poltava, public"
    with transaction.atomic():
        schemas.enter(other_city)
        assert _real_path() == "city_lublin, public"
        transaction.set_rollback(True)
    assert schemas.current_schema() == "city_lublin"
    assert _real_path() == "city_lublin, public"
    schemas.enter(city)
    assert _real_path() == "city_poltava, public"


@pytest.mark.django_db(transaction=True)
def test_enter_sets_path_when_statement_failed(city: City, other_city: City) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")
    schemas.enter(other_city)
    assert _real_path() == "city_lublin, public"


@pytest.mark.django_db(transaction=True)
def test_enter_sets_path_when_connection_is_new(city: City) -> None:
    assert _real_path() == "city_poltava, public"
    connection.close()
    assert _real_path() == "city_poltava, public"


def test_schema_is_public_when_answer_has_left(city: City) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(schemas.current_schema())
        return HttpResponse("ok")

    CityMiddleware(view)(_request(city))
    assert seen == ["city_poltava"]
    assert schemas.current_schema() == "public"


def test_schema_is_public_when_view_broke(city: City) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        CityMiddleware(view)(_request(city))
    assert schemas.current_schema() == "public"


def test_main_host_works_in_public_when_schema_was_left_behind(city: City) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(schemas.current_schema())
        return HttpResponse("ok")

    schemas.enter(city)
    CityMiddleware(view)(RequestFactory().get("/", headers={"host": "localhost"}))
    assert seen == ["public"]


def test_streamed_rows_are_the_citys_when_read_after_the_view(city: City, other_city: City) -> None:
    District.objects.create(code="here", name="Here")

    def view(request: HttpRequest) -> StreamingHttpResponse:
        rows = (f"{schemas.current_schema()}:{row.code}\n" for row in District.objects.iterator())
        return StreamingHttpResponse(rows)

    response = CityMiddleware(view)(_request(city))  # type: ignore[arg-type]
    assert schemas.current_schema() == "public"
    assert b"".join(response.streaming_content) == b"city_poltava:here\n"
    assert schemas.current_schema() == "public"


@pytest.mark.django_db(transaction=True)
def test_interleaved_requests_never_mix_when_threads_share_the_process(
    city: City, other_city: City
) -> None:
    for each in (city, other_city):
        with tenant_context(each):
            District.objects.create(code=each.slug, name=each.slug)
    wrong: list[str] = []

    def view(request: Any) -> HttpResponse:
        codes = list(District.objects.values_list("code", flat=True))
        if codes != [request.city.slug]:
            wrong.append(f"{request.city.slug} saw {codes}")
        if request.GET.get("break"):
            raise RuntimeError("broken")
        return HttpResponse(codes[0])

    def work(first: City, second: City) -> None:
        middleware = CityMiddleware(view)
        for number in range(ROUNDS):
            target = (first, second)[number % 2]
            _ignore_errors(middleware, _request(target, broken=number % 7 == 0))
            if number % 31 == 0:
                connection.close()
        connection.close()

    threads = [
        threading.Thread(target=work, args=pair)
        for pair in ((city, other_city), (other_city, city))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []


def _ignore_errors(middleware: Callable[[HttpRequest], Any], request: HttpRequest) -> None:
    try:
        middleware(request)
    except RuntimeError:
        return


def _request(city: City, *, broken: bool = False) -> HttpRequest:
    host = f"{city.slug}.localhost"
    hosts.remember(host, city)
    path = "/?break=1" if broken else "/"
    return RequestFactory().get(path, headers={"host": host})
