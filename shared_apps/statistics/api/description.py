"""The API in OpenAPI 3.1, as programs and their authors read it."""

from typing import Any

from shared_apps.statistics.api.answers import MOST_ON_A_PAGE, ON_A_PAGE, answering

TEXT: dict[str, Any] = {"type": "string"}
TEXT_OR_NONE: dict[str, Any] = {"type": ["string", "null"]}
WHOLE: dict[str, Any] = {"type": "integer"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _page(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _object(
        count=WHOLE, page=WHOLE, size=WHOLE, next=TEXT_OR_NONE, results=_list(items), **more
    )


DAY: dict[str, Any] = {"type": "string", "format": "date"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
NAMES: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
AMOUNT: dict[str, Any] = _object(measure=TEXT, currency=TEXT_OR_NONE, value=WHOLE)
COMMUNITY = _object(
    slug=TEXT,
    names=NAMES,
    country=TEXT,
    region=TEXT,
    official_code=TEXT,
    population={"type": ["integer", "null"]},
    url={"type": "string", "format": "uri"},
)
REGION = _object(country=TEXT, region=TEXT, names=NAMES, value=WHOLE)
PROJECT = _object(
    title=TEXT,
    about=TEXT,
    url={"type": "string", "format": "uri"},
    submitted_at=INSTANT,
    community=COMMUNITY,
)
PLACE = {"country": TEXT_OR_NONE, "region": TEXT_OR_NONE}
MEASURED = {"measure": TEXT, "currency": TEXT_OR_NONE}


def _parameter(name: str, meaning: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    where = {"name": name, "in": "query", "required": required}
    return {**where, "description": meaning, "schema": {"type": "string", **schema}}


COUNTRY = _parameter("country", "Only this country, two letters", pattern="^[A-Za-z]{2}$")
IN_REGION = _parameter("region", "Only this region, for instance UA53", maxLength=10)
MEASURE = _parameter("measure", "Name of a measure", required=True)
CURRENCY = _parameter("currency", "Currency of money, three letters; none for counts")
PAGING = [
    _parameter("page", "From 1", type="integer", minimum=1, default=1),
    _parameter(
        "size",
        "Rows on a page",
        type="integer",
        minimum=1,
        maximum=MOST_ON_A_PAGE,
        default=ON_A_PAGE,
    ),
]
SLUG = {"name": "slug", "in": "path", "required": True, "schema": TEXT}

RESOURCES: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any]]] = {
    "/measures/": (
        "What is counted",
        [],
        _object(measures=_list(_object(name=TEXT, label=TEXT, kind=TEXT, service=TEXT_OR_NONE))),
    ),
    "/totals/": (
        "Sums since ever",
        [COUNTRY, IN_REGION],
        _object(**PLACE, pushed_at=TEXT_OR_NONE, totals=_list(AMOUNT)),
    ),
    "/series/": (
        "What was added in each month or week",
        [
            MEASURE,
            CURRENCY,
            COUNTRY,
            IN_REGION,
            _parameter("unit", "month or week", enum=["month", "week"], default="month"),
            _parameter("from", "First day", format="date"),
        ],
        _object(**MEASURED, **PLACE, unit=TEXT, series=_list(_object(begins_on=DAY, value=WHOLE))),
    ),
    "/regions/": (
        "A measure by region",
        [MEASURE, CURRENCY, COUNTRY],
        _object(**MEASURED, regions=_list(REGION)),
    ),
    "/ranking/": (
        "Communities with the most of a measure",
        [MEASURE, CURRENCY, COUNTRY, *PAGING],
        _page(_object(community=COMMUNITY, value=WHOLE), **MEASURED),
    ),
    "/communities/": ("Communities that are open", [COUNTRY, *PAGING], _page(COMMUNITY)),
    "/communities/{slug}/": (
        "One community with its totals; groups of people are parts",
        [SLUG],
        _object(
            community=COMMUNITY,
            totals=_list(_object(**AMOUNT["properties"], part=TEXT_OR_NONE)),
        ),
    ),
    "/latest/": ("Newest projects of all communities", [COUNTRY, *PAGING], _page(PROJECT)),
}


def operation(summary: str, parameters: list[dict[str, Any]], schema: dict[str, Any]) -> Any:
    """Return one GET."""
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {
                    "description": summary,
                    "headers": {"ETag": {"schema": TEXT}},
                    "content": {"application/json": {"schema": schema}},
                },
                "304": {"description": "Nothing changed since the caller's copy"},
                "400": {
                    "description": "A parameter is wrong",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                },
            },
        }
    }


@answering
def schema(request: Any) -> dict[str, Any]:
    """Return the description of this API."""
    root = request.build_absolute_uri(request.path.removesuffix("schema/")).rstrip("/")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "e-DEM statistics",
            "version": "1",
            "description": "Counts of all communities. Names and fields stay; new ones may come.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": root}],
        "paths": {path: operation(*parts) for path, parts in RESOURCES.items()},
    }
