"""API keys in the office."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.residents.web import api_keys

app_name = "api_keys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_keys.keys, name="list"),
    path("new/", api_keys.make, name="make"),
    path("<uuid:key>/revoke/", api_keys.revoke, name="revoke"),
]
