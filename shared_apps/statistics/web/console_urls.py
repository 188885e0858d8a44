"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.statistics.web import console

app_name = "statistics_console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.home, name="home"),
    path("push/", console.push, name="push"),
]
