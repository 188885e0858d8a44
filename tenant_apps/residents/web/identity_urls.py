"""Proving who one is."""

from django.urls import path

from tenant_apps.residents.web import identity

app_name = "identity"
urlpatterns = [
    path("", identity.show_ways, name="ways"),
    path("sign-up/", identity.sign_up, name="sign_up"),
    path("<slug:provider>/begin/", identity.begin, name="begin"),
    path("<slug:provider>/callback/", identity.callback, name="callback"),
    path("<slug:provider>/metadata/", identity.metadata, name="metadata"),
    path("<slug:source>/unlink/", identity.unlink, name="unlink"),
]
