"""What people do in a discussion."""

from django.urls import URLPattern, URLResolver

app_name = "discussion"
urlpatterns: list[URLPattern | URLResolver] = []
