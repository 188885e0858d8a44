"""The page on which a proposal is written, with JavaScript and without."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from kernel.problems import sentence_of
from tenant_apps.budget.actions.proposals import ProposalContent
from tenant_apps.budget.models import Contest, Proposal
from tenant_apps.budget.templatetags.budget import cost_limits
from tenant_apps.budget.web.projects import crumbs_of
from tenant_apps.budget.web.proposal_files import files_context, take_files
from tenant_apps.budget.web.proposal_forms import (
    SPARE_ROWS,
    CostFormSet,
    CostTable,
    ProposalForm,
    any_wrong,
    content_of,
    forget_missing,
    initial_costs_of,
    initial_of,
)
from tenants.requests import CityRequest

CURRENCY_PREFIX = "cost"


class Writing:
    """One request to the writing page: the two forms, what is wrong, and the answer.

    `intent` is the pressed button (`save`, `add_row`, `upload`, `remove:<file>`,
    `earlier:<file>`, `submit`, or `autosave` from the page's script), `kept` the draft once it is
    saved, `file_problems` what is wrong with files. A draft may lack anything; only a submission
    is told what is missing.
    """

    def __init__(
        self, request: CityRequest, contest: Contest, *, key: UUID, proposal: Proposal | None = None
    ) -> None:
        self.request = request
        self.contest = contest
        self.key = key
        self.proposal = proposal
        self.kept: Proposal | None = None
        self.file_problems: list[str] = []
        sent = request.POST if request.method == "POST" else None
        self.intent = sent.get("intent", "save") if sent is not None else ""
        self.form = ProposalForm(sent, contest=contest, initial=self._initial())
        self.costs = self._cost_table(self._with_more_rows(sent))

    def read(self) -> ProposalContent:
        """Validate what was sent and return what can be kept of it."""
        self.form.is_valid()
        self.costs.is_valid()
        content = content_of(self.form, self.costs)
        if self.intent != "submit":
            for form in (self.form, *self.costs.forms):
                forget_missing(form)
        elif not content.cost_items and not self._costs_wrong():
            self.form.add_error(None, _("Write at least one item of the cost table."))
        return content

    def take_files(self) -> None:
        """Keep what was sent of files once the draft is there."""
        self.file_problems = take_files(self.request, self.key, self.intent)

    @property
    def is_wrong(self) -> bool:
        """Whether something typed or sent cannot be kept, or is missing from a submission."""
        return bool(self.form.errors or self.file_problems) or self._costs_wrong()

    def _costs_wrong(self) -> bool:
        return any(form.errors for form in self.costs.forms)

    def answer(self, saved: Proposal) -> HttpResponse:
        """Answer a save: a line for the script, the page again, or the draft's own address."""
        if self.intent == "autosave":
            wrong = any(any_wrong(form) for form in (self.form, *self.costs.forms))
            context = {"saved": saved, "contest": self.contest, "wrong": wrong}
            return render(self.request, "budget/proposal_saved.html", context)
        if self.is_wrong:
            return self.page(status=422)
        if self.intent == "add_row":
            return self.page()
        if self.intent == "save":
            messages.success(self.request, _("Saved. Nobody but you sees this draft."))
            return redirect("budget:draft", self.key)
        return redirect(f"{reverse('budget:draft', args=[self.key])}#files")

    def refused(self, refusal: Refusal) -> HttpResponse:
        """Show the page again with the sentence of a refusal, and where it applies."""
        sentence = sentence_of(refusal)
        if self.intent == "autosave":
            return HttpResponse(sentence, status=refusal.status)
        if refusal.code == "budget.proposal.cost_out_of_range":
            chosen = self.form.cleaned_data.get("pool")
            pool = next((item for item in self.contest.pools.all() if item.pk == chosen), None)
            if pool is not None:
                self.form.add_error("pool", cost_limits(pool, self.contest) or sentence)
        return self.page(alert=sentence, status=refusal.status)

    def page(self, *, alert: str = "", status: int = 200) -> HttpResponse:
        """Show the form with everything that was typed."""
        context = {
            "contest": self.contest,
            "crumbs": crumbs_of(self.contest, _("Submit a project")),
            "key": self.key,
            "form": self.form,
            "costs": self.costs,
            "saved": self.kept or self.proposal,
            "stored": self.proposal is not None,
            "correction": self.proposal is not None and self.proposal.number is not None,
            "alert": alert or self._alert(),
            "file_problems": self.file_problems,
            **files_context(self.key),
        }
        return render(self.request, "budget/proposal_form.html", context, status=status)

    def _alert(self) -> str:
        if not self.form.is_bound or not self.is_wrong:
            return ""
        if self.intent == "submit":
            return _("Not submitted yet: look at the marked fields. What you wrote is kept.")
        if self.file_problems and not (self.form.errors or self._costs_wrong()):
            return _("Saved, except these files.")
        return _("Some of it could not be saved: look at the marked fields.")

    def _initial(self) -> dict[str, Any]:
        if self.proposal is not None:
            return initial_of(self.proposal)
        return {"author_name": getattr(self.request.user, "name", "")}

    def _cost_table(self, sent: QueryDict | None) -> CostTable:
        rows = initial_costs_of(self.proposal) if self.proposal and sent is None else None
        table: CostTable = CostFormSet(
            sent,
            initial=rows,
            prefix=CURRENCY_PREFIX,
            form_kwargs={"currency": self.contest.currency},
        )
        return table

    def _with_more_rows(self, sent: QueryDict | None) -> QueryDict | None:
        """Return what was sent with more empty rows when the button asks for them."""
        if sent is None or self.intent != "add_row":
            return sent
        name = f"{CURRENCY_PREFIX}-TOTAL_FORMS"
        total = sent.get(name, "")
        changed = sent.copy()
        if total.isdecimal() and len(total) < 4:
            changed[name] = str(int(total) + SPARE_ROWS)
        return changed
