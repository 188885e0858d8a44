"""Pages of the main host."""

from django.urls import URLPattern, URLResolver, path, re_path
from django.views.generic import RedirectView

from shared_apps.portal.web import communities, documents, health, home, status, texts

app_name = "portal"
NAME = r"(?P<name>[\w-]+)"
CODE = r"(?P<code>[\w.-]+)"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("services/<slug:module>/", home.service, name="service"),
    path("communities/", communities.communities, name="communities"),
    path("docs/", documents.index, name="documents"),
    re_path(rf"^docs/problems/{CODE}/$", documents.problem, name="problem"),
    re_path(r"^docs/pictures/(?P<name>[\w.-]+)$", documents.picture, name="picture"),
    re_path(rf"^docs/{NAME}/$", documents.document, name="document"),
    re_path(rf"^docs/(?P<folder>\w+)/{NAME}/$", documents.document, name="document_in_folder"),
    re_path(
        rf"^problems/{CODE}/?$",
        RedirectView.as_view(pattern_name="portal:problem", permanent=True),
        name="problem_short",
    ),
    path("status/", status.status, name="status"),
    path("accessibility/", texts.accessibility, name="accessibility"),
    path("privacy/", texts.privacy, name="privacy"),
    re_path(r"^livez/?$", health.livez, name="livez"),
    re_path(r"^readyz/?$", health.readyz, name="readyz"),
    re_path(r"^version/?$", health.product_version, name="version"),
    re_path(r"^(?P<code>[A-Z]{0,2}[0-9]{5,19})/?$", communities.by_code, name="by_code"),
]
