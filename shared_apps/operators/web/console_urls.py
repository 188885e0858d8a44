"""Addresses of the console."""

from django.urls import path

from shared_apps.operators.web import account, home, people, set_up, sign_in

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/second-step/", sign_in.second_step, name="second_step"),
    path("sign-in/passkey/", sign_in.passkey, name="passkey"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("set-up/second-factor/", set_up.set_up_factor, name="set_up_factor"),
    path("set-up/<str:secret>/", set_up.set_up, name="set_up"),
    path("password/", set_up.forgotten, name="forgotten"),
    path("password/<str:secret>/", set_up.new_password, name="new_password"),
    path("account/", account.account, name="account"),
    path("account/add/", account.add_factor, name="add_factor"),
    path("account/factors/<int:factor>/remove/", account.remove_factor, name="remove_factor"),
    path("account/codes/", account.codes, name="codes"),
    path("account/codes/renew/", account.renew_codes, name="renew_codes"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/sessions/end/", account.end_sessions, name="end_sessions"),
    path("people/", people.operators, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:account>/", people.person, name="person"),
    path("people/<uuid:account>/close/", people.close, name="close"),
    path("people/<uuid:account>/reopen/", people.reopen, name="reopen"),
    path("people/<uuid:account>/invite-again/", people.invite_again, name="invite_again"),
]
