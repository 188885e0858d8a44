"""Pages of the main host."""

from django.urls import URLPattern, URLResolver

app_name = "onboarding"
urlpatterns: list[URLPattern | URLResolver] = []
