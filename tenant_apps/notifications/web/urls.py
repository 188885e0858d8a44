"""Notices, following, settings of letters, and the feed of everything public."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.notifications.web import feeds, following, letters, notices, settings

app_name = "notifications"
urlpatterns: list[URLPattern | URLResolver] = [
    path("feed.atom", feeds.city_feed, name="feed"),
    path("me/notices/", notices.notices, name="list"),
    path("me/notices/read/", notices.read_all, name="read_all"),
    path("me/notices/<int:key>/", notices.open_notice, name="open"),
    path("me/notices/<int:key>/read/", notices.read_one, name="read"),
    path("me/notices/settings/", settings.settings, name="settings"),
    path("me/notices/settings/address/", settings.ask_address, name="ask_address"),
    path("me/notices/address/<str:token>/", letters.address, name="address"),
    path("me/notices/unsubscribe/<str:token>/", letters.unsubscribe, name="unsubscribe"),
    path("me/follow/", following.follow, name="follow"),
    path("me/unfollow/", following.unfollow, name="unfollow"),
]
