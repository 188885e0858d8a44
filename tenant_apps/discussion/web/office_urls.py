"""Moderation in the office."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.discussion.web import moderation

app_name = "moderation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", moderation.queue, name="queue"),
]
