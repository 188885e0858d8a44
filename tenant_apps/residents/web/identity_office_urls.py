"""Identity in the office: providers, and documents seen at the desk."""

from django.urls import path

from tenant_apps.residents.web import identity_desk, identity_office

app_name = "identity_office"
urlpatterns = [
    path("", identity_office.providers, name="list"),
    path("new/<slug:preset>/", identity_office.add, name="add"),
    path("desk/", identity_desk.desk, name="desk"),
    path("desk/<uuid:account>/", identity_desk.desk_person, name="desk_person"),
    path("<uuid:way>/", identity_office.provider, name="provider"),
    path("<uuid:way>/test/", identity_office.test, name="test"),
    path("<uuid:way>/switch/", identity_office.switch, name="switch"),
    path("<uuid:way>/move/", identity_office.move, name="move"),
]
