"""Support of the platform in a municipality."""

from django.urls import path

from config.home import support

app_name = "support"
urlpatterns = [
    path("", support.accesses, name="accesses"),
    path("<uuid:access>/", support.access, name="access"),
    path("<uuid:access>/refuse/", support.refuse, name="refuse"),
    path("<uuid:access>/end/", support.end, name="end"),
]
