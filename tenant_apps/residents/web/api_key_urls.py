"""API keys in the office."""

from django.urls import URLPattern, URLResolver

app_name = "api_keys"
urlpatterns: list[URLPattern | URLResolver] = []
