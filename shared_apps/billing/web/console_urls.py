"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver

app_name = "billing_console"
urlpatterns: list[URLPattern | URLResolver] = []
