"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.registers.web import console

app_name = "registers_console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.registers, name="registers"),
    path("jobs/<uuid:job>/", console.job, name="job"),
]
