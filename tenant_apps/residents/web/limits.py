"""Limits of attempts on pages: the form keeps what was typed and says until when to wait."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from django import forms
from django.http import HttpResponse

from kernel.errors import Refusal, TooMany
from kernel.network import network_of
from kernel.problems import sentence_of
from tenant_apps.residents.actions.attempts import (
    LETTER_ADDRESS,
    LETTER_NETWORK,
    address_key,
    count_attempt,
)


class LimitedForm(forms.Form):
    """A form some of whose checks may refuse."""

    refusal: Refusal | None = None

    def within(self, act: Callable[[], Any]) -> Any:
        """Do `act`; its refusal becomes an error of the form. Raises: ValidationError."""
        try:
            return act()
        except Refusal as refusal:
            self.refusal = refusal
            raise forms.ValidationError(sentence_of(refusal), code=refusal.code) from refusal


class LimitedView:
    """A view that answers 429 with `Retry-After` where its form met a limit."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with its errors."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return with_limit(response, getattr(form, "refusal", None))


def with_limit(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    """Give the answer the status of a limit that was met."""
    if isinstance(refusal, TooMany):
        response.status_code = refusal.status
        response.headers["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def count_letter(form: LimitedForm, address: str) -> None:
    """Count a letter to an address that somebody typed. Raises: ValidationError."""
    network = network_of(context.request)
    form.within(lambda: count_attempt(LETTER_NETWORK, key=network))
    form.within(lambda: count_attempt(LETTER_ADDRESS, key=address_key(address)))
