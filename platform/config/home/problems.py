"""A page for every refusal: what it means and what to do next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kernel.registries import sentences

GENERAL = {
    "not_found": gettext_lazy("There is nothing at this address."),
    "not_allowed": gettext_lazy("You may not do this."),
    "invalid_request": gettext_lazy("The request does not have the expected form."),
}
ADVICE = {
    "budget.proposal": gettext_lazy(
        "What you wrote is kept as a draft. Open it again, change what the message names and"
        " submit once more."
    ),
    "budget.ballot": gettext_lazy(
        "Nothing was recorded and your selection is kept. Change the selection and cast again."
    ),
    "budget.voter": gettext_lazy(
        "Compare what you typed with your document. If it is right, ask the organiser: the"
        " contact stands on the contest's page."
    ),
    "budget.contest": gettext_lazy(
        "The calendar on the contest's page says what is open now and until when."
    ),
    "budget.role": gettext_lazy("Ask the owner of the site for the role you need."),
    "budget.import": gettext_lazy(
        "Nothing was changed. Correct the rows in the report and import the file again."
    ),
}
FALLBACK = gettext_lazy("Nothing was changed. Go back and try again, or ask the organiser.")


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Explain one refusal code in the reader's language."""
    sentence = GENERAL.get(code) or sentences.entries.get(code)
    if sentence is None:
        raise Http404(code)
    context = {"code": code, "sentence": plain(str(sentence)), "advice": advice_for(code)}
    return render(request, "home/problem.html", context)


def plain(sentence: str) -> str:
    """Return a sentence with its facts left open."""
    return (sentence % Blanks()).replace("….", "…")


def advice_for(code: str) -> str:
    """Return what to do next for the family of a code."""
    return str(ADVICE.get(code.rpartition(".")[0], FALLBACK))


class Blanks(dict[str, str]):
    """Gives an ellipsis for every fact."""

    def __missing__(self, key: str) -> str:
        return _("…")
