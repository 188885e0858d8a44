"""People in the office."""

from django.urls import path

from tenant_apps.residents.web import people

app_name = "people"
urlpatterns = [
    path("", people.people, name="list"),
    path("invite/", people.invite, name="invite"),
    path("invitations/<int:invitation>/withdraw/", people.withdraw, name="withdraw"),
    path("invitations/<int:invitation>/resend/", people.resend, name="resend"),
    path("<uuid:account>/", people.person, name="person"),
    path("<uuid:account>/revoke/", people.revoke, name="revoke"),
    path("<uuid:account>/correct/", people.correct, name="correct"),
]
