"""What happens when somebody sends a form, the same on every page that has one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from kernel.errors import Refusal
from kernel.problems import sentence_of


def submitted(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> tuple[Any, int]:
    """Do `act` when a valid form was sent; returns its outcome (None: show the form) and status.

    A refusal becomes the form's error, so that nothing typed is lost.
    """
    if request.method != "POST":
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(), 200
    except Refusal as refusal:
        form.add_error(None, sentence_of(refusal))
        return None, refusal.status
