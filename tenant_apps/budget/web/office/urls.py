"""The budget in the office."""

from django.urls import URLPattern, URLResolver

app_name = "budget_office"
urlpatterns: list[URLPattern | URLResolver] = []
