"""Accounts: the names are allauth's, only the pages that are needed are here."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from tenant_apps.residents.web import accounts, email, mfa, mfa_passkeys, security, sessions

second_factors = [
    path("", RedirectView.as_view(pattern_name="account_security"), name="mfa_index"),
    path("authenticate/", mfa.code, name="mfa_authenticate"),
    path("reauthenticate/", mfa.code_again, name="mfa_reauthenticate"),
    path("totp/activate/", mfa.activate, name="mfa_activate_totp"),
    path("totp/deactivate/", mfa.deactivate, name="mfa_deactivate_totp"),
    path("recovery-codes/", mfa.recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", mfa.renew_codes, name="mfa_generate_recovery_codes"),
    path("webauthn/add/", mfa_passkeys.add, name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", mfa_passkeys.again, name="mfa_reauthenticate_webauthn"),
    path("webauthn/login/", mfa_passkeys.sign_in, name="mfa_login_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", mfa_passkeys.rename, name="mfa_edit_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", mfa_passkeys.remove, name="mfa_remove_webauthn"),
]

urlpatterns = [
    path("signup/", accounts.sign_up, name="account_signup"),
    path("login/", accounts.sign_in, name="account_login"),
    path("logout/", accounts.sign_out, name="account_logout"),
    path("inactive/", accounts.inactive, name="account_inactive"),
    path("reauthenticate/", accounts.password_again, name="account_reauthenticate"),
    path("security/", security.security, name="account_security"),
    path("person/", security.person, name="account_person"),
    path("sessions/", sessions.sessions, name="account_sessions"),
    path("sessions/end/", sessions.end, name="account_end_sessions"),
    path("email/", email.change_email, name="account_email"),
    path("2fa/", include(second_factors)),
    path("confirm-email/", accounts.letter_sent, name="account_email_verification_sent"),
    path("confirm-email/again/", accounts.send_again, name="account_send_again"),
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
