"""Pages of the main host."""

from django.urls import URLPattern, URLResolver

app_name = "operators"
urlpatterns: list[URLPattern | URLResolver] = []
