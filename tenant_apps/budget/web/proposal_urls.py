"""Submitting proposals."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.budget.web import proposals

urlpatterns: list[URLPattern | URLResolver] = [
    path("mine/", proposals.mine, name="mine"),
    path("drafts/<uuid:key>/", proposals.draft, name="draft"),
    path("drafts/<uuid:key>/withdraw/", proposals.withdraw, name="withdraw"),
    path("<slug:slug>/submit/", proposals.submit, name="submit"),
]
