"""How allauth's second factors meet our product: secrets sealed, names and words of ours."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.devices import device_name
from tenant_apps.residents.actions.second_factor import PURPOSE
from tenant_apps.residents.actions.vault import seal, unseal
from tenant_apps.residents.messages import SENTENCES


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors of one municipality's accounts."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": SENTENCES["residents.passkey.refused"],
        "cannot_generate_recovery_codes": _(
            "Recovery codes stand in for an app or a passkey. Set one of them up first."
        ),
        "unverified_email": _("Confirm your e-mail address first: open the link in our letter."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with the city's own key."""
        return seal(text, purpose=PURPOSE, at=clock.now())

    def decrypt(self, encrypted_text: str) -> str:
        """Return a sealed secret."""
        return unseal(encrypted_text, purpose=PURPOSE, at=clock.now())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Propose the device's own name."""
        return device_name(context.request.headers.get("User-Agent", "")) or str(_("Passkey"))

    def get_totp_issuer(self) -> str:
        """Return the city's name: what the app lists the account under."""
        return self._get_site_name()

    def _get_site_name(self) -> str:
        city: Any = context.request.city
        return str(city.name(get_language() or "en"))

    def build_totp_svg(self, url: str) -> str:
        """Return nothing: the page draws the code itself (`qr_of`)."""
        return ""
