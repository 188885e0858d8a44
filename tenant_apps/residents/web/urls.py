"""Accounts: the names are allauth's, only the pages that are needed are here."""

from django.urls import path, re_path

from tenant_apps.residents.web import accounts

urlpatterns = [
    path("signup/", accounts.sign_up, name="account_signup"),
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out, name="account_logout"),
    path("inactive/", accounts.inactive, name="account_inactive"),
    path("confirm-email/", accounts.letter_sent, name="account_email_verification_sent"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", accounts.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", accounts.change_password, name="account_change_password"),
    path("password/reset/", accounts.forgotten, name="account_reset_password"),
    path("password/reset/done/", accounts.forgotten_sent, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        accounts.new_password_set,
        name="account_reset_password_from_key_done",
    ),
    path("rules/", accounts.rules, name="account_rules"),
]
