"""Identity providers in the office."""

from django.urls import URLPattern, URLResolver

app_name = "identity_office"
urlpatterns: list[URLPattern | URLResolver] = []
