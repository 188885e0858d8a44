"""Pages of the operators' console."""

from django.urls import URLPattern, URLResolver, path

from shared_apps.onboarding.web import console, domains

app_name = "onboarding_console"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", console.applications, name="applications"),
    path("domains/", domains.domains, name="domains"),
    path("domains/<int:key>/remove/", domains.remove_domain, name="remove_domain"),
    path("<uuid:key>/", console.application, name="application"),
    path("<uuid:key>/document/", console.document, name="document"),
    path("<uuid:key>/retry/", console.retry, name="retry"),
]
