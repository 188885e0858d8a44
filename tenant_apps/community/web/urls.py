"""The municipality's own pages and news."""

from django.urls import URLPattern, URLResolver

app_name = "community"
urlpatterns: list[URLPattern | URLResolver] = []
