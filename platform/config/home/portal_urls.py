"""Pages of the main host."""

from django.urls import URLPattern, URLResolver, path, re_path

from config.home import portal

urlpatterns: list[URLPattern | URLResolver] = [
    path("", portal.portal, name="portal"),
    re_path(r"^(?P<code>[A-Z]{0,2}[0-9]{5,19})/?$", portal.by_code, name="portal_by_code"),
]
