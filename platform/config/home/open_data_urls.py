"""What a city tells everybody and every program: search, open data, keys of the audit trail."""

from django.urls import URLPattern, URLResolver, include, path

from config.home import audit, open_data, search

_open_data: list[URLPattern | URLResolver] = [
    path("", open_data.sets, name="list"),
    path("<slug:name>/", open_data.one_set, name="set"),
    path("<slug:name>/prepare/", open_data.prepare, name="prepare"),
    path("<slug:name>.<str:kind>", open_data.file, name="file"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("search/", search.search, name="search"),
    path("open-data/", include((_open_data, "open_data"))),
    path(".well-known/audit-keys.json", audit.keys, name="audit_keys"),
]
