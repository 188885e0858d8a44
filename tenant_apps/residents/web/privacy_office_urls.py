"""Privacy in the office: texts, terms, register."""

from django.urls import URLPattern, URLResolver

app_name = "privacy_office"
urlpatterns: list[URLPattern | URLResolver] = []
