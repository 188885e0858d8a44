"""The municipality in the office: profile, districts, departments, regulations, calendar, pages."""

from django.urls import URLPattern, URLResolver

app_name = "community_office"
urlpatterns: list[URLPattern | URLResolver] = []
