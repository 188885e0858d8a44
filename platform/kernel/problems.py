"""Refusals as people and machines read them: one translated sentence, RFC 9457 problems.

Each app registers its sentences (`code -> lazy sentence with %(fact)s`) in `AppConfig.ready()`
with `register_sentences`; a code without a sentence is a bug that a test finds.
"""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from rest_framework import exceptions as rest_exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kernel.errors import Refusal
from kernel.registries import sentences

log = structlog.get_logger()

UNKNOWN_CALLER = 401
JSON_TYPES = (bool, int, float, str, list, dict, type(None))


def register_sentences(new: Mapping[str, Any]) -> None:
    """Register one lazy sentence per refusal code."""
    for code, sentence in new.items():
        sentences.register(code, sentence)


def sentence_of(refusal: Refusal) -> str:
    """Return the sentence of a refusal in the person's language."""
    return str(sentences[refusal.code]) % refusal.facts


def problem_of(refusal: Refusal, request: Any) -> dict[str, Any]:
    """Return the RFC 9457 members of a refusal; `type` is a page, `instance` is in the logs."""
    return {
        "type": f"/problems/{refusal.code}",
        "title": sentence_of(refusal),
        "status": refusal.status,
        "code": refusal.code,
        "instance": f"urn:request:{getattr(request, 'request_id', '')}",
        "facts": {key: _plain(value) for key, value in refusal.facts.items()},
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, JSON_TYPES) else str(value)


class RefusalMiddleware:
    """Answer a refusal that no view handled: a page for people, a problem for machines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a Refusal into its answer; everything else goes on."""
        if not isinstance(exception, Refusal):
            return None
        return answer_refusal(request, exception)


def answer_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page or problem document of a refusal with its status and Retry-After."""
    log.info("request.refused", code=refusal.code, status=refusal.status)
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        response = JsonResponse(
            problem_of(refusal, request),
            status=refusal.status,
            content_type="application/problem+json",
        )
    else:
        context = {"sentence": sentence_of(refusal), "refusal": refusal}
        response = render(request, "ui/problem.html", context, status=refusal.status)
    if "retry_after" in refusal.facts:
        response.headers["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def api_exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every API error as a problem document (for DRF's EXCEPTION_HANDLER)."""
    request = context["request"]
    if isinstance(exception, Refusal):
        body = problem_of(exception, request)
    else:
        answer = exception_handler(exception, context)
        if answer is None:
            return None
        body = _generic_problem(exception, answer, request)
    response = Response(body, status=body["status"], content_type="application/problem+json")
    if isinstance(exception, Refusal) and "retry_after" in exception.facts:
        response.headers["Retry-After"] = str(exception.facts["retry_after"])
    if body["status"] == UNKNOWN_CALLER:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _generic_problem(exception: Exception, answer: Response, request: Any) -> dict[str, Any]:
    missing = isinstance(exception, (Http404, rest_exceptions.NotFound))
    denied = isinstance(exception, (PermissionDenied, rest_exceptions.PermissionDenied))
    code = "not_found" if missing else "not_allowed" if denied else "invalid_request"
    titles = {
        "not_found": _("There is nothing at this address."),
        "not_allowed": _("You may not do this."),
        "invalid_request": _("The request does not have the expected form."),
    }
    body = {
        "type": f"/problems/{code}",
        "title": titles[code],
        "status": answer.status_code,
        "code": code,
        "instance": f"urn:request:{getattr(request, 'request_id', '')}",
    }
    if code == "invalid_request":
        body["errors"] = answer.data
    return body
