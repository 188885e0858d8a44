"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.portal.web import console

app_name = "portal_console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.incidents, name="incidents"),
    path("<uuid:incident>/", console.incident, name="incident"),
]
