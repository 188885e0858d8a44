"""The list of a contest's projects and a project's page."""

from typing import Any, cast

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tenant_apps.budget.actions.attachments import DOCUMENT, PHOTO, subject_of
from tenant_apps.budget.actions.talk import check_open
from tenant_apps.budget.models import Contest, Phase, Proposal
from tenant_apps.budget.models.project_lists import ProjectFilter, project_page, with_filter_options
from tenant_apps.budget.models.project_votes import public_votes
from tenant_apps.budget.models.proposal_queries import ProposalQuerySet
from tenant_apps.budget.models.readable_contests import readable_contests
from tenant_apps.budget.rules.lifecycle import PhaseKind, ProposalState
from tenant_apps.budget.web.contest_parts import badge_of, running_phase
from tenant_apps.budget.web.photos import with_photos
from tenant_apps.discussion.web.threads import thread_of
from tenant_apps.files.models import StoredFile
from tenant_apps.files.web.links import image_url
from tenant_apps.notifications.web.following import follow_of
from tenants.requests import CityRequest

PAGE_SIZE = 24
SHARE_WIDTH = 1200
GROUPS = (
    ("", gettext_lazy("All")),
    ("review", gettext_lazy("In review")),
    ("admitted", gettext_lazy("Admitted")),
    ("rejected", gettext_lazy("Rejected")),
    ("winners", gettext_lazy("Winners")),
    ("built", gettext_lazy("Built")),
)
SORTS = {
    "number": gettext_lazy("By number"),
    "votes": gettext_lazy("By votes"),
    "cost": gettext_lazy("By cost"),
    "title": gettext_lazy("By title"),
}


class FilterForm(forms.Form):
    """Search, filters and order of the project list; the contest has its filter options."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Title, number or street")}),
    )
    category = forms.TypedChoiceField(
        label=gettext_lazy("Category"), required=False, coerce=int, empty_value=None
    )
    pool = forms.TypedChoiceField(
        label=gettext_lazy("Pool"), required=False, coerce=int, empty_value=None
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=GROUPS)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, query: Any, *, contest: Contest, votes_public: bool) -> None:
        super().__init__(query, auto_id="filter-%s")
        every = [("", _("All"))]
        options: Any = contest
        categories = [(item["id"], item["name"]) for item in options.category_options]
        pools = [(item["id"], item["name"]) for item in options.pool_options]
        self._offer("category", every + categories if len(categories) > 1 else [])
        self._offer("pool", every + pools if len(pools) > 1 else [])
        sorts = [pair for pair in SORTS.items() if votes_public or pair[0] != "votes"]
        self._offer("sort", sorts)

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if choices and isinstance(field, forms.ChoiceField):
            field.choices = choices
        else:
            del self.fields[name]

    def wanted(self) -> ProjectFilter:
        """Return what is asked for; a value that does not exist asks for nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        return ProjectFilter(
            text=chosen.get("q", ""),
            category=chosen.get("category"),
            pool=chosen.get("pool"),
            group=chosen.get("state", ""),
            sort=chosen.get("sort") or "number",
            page=page_number(self.data.get("page", "")),
        )


def page_number(text: str) -> int:
    """Return a page number, 1 for anything that is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


@require_safe
def projects(request: CityRequest, slug: str) -> HttpResponse:
    """Show the projects of a contest; htmx asks for the next page only."""
    contest = get_object_or_404(with_filter_options(readable_contests()), slug=slug)
    context = list_context(contest, request)
    template = "budget/project_continued.html" if context["continued"] else "budget/projects.html"
    return render(request, template, context)


def list_context(contest: Contest, request: CityRequest) -> dict[str, Any]:
    """Return one page of projects with the form that asked for it."""
    votes = public_votes(contest, at=request.at)
    form = FilterForm(request.GET, contest=contest, votes_public=votes is not None)
    wanted = form.wanted()
    language = translation.get_language()
    listing = project_page(contest, wanted, size=PAGE_SIZE, language=language, votes=votes)
    with_photos(listing.projects)
    continued = request.headers.get("HX-Request") == "true"
    return {
        "contest": contest,
        "badge": badge_of(contest, request.at),
        "form": form,
        "wanted": wanted,
        "votes": votes,
        "listing": listing,
        "previous_page": wanted.page - 1,
        "continued": continued,
        "crumbs": crumbs_of(contest, _("Projects")),
    }


@require_safe
def project(request: CityRequest, slug: str, number: int) -> HttpResponse:
    """Show one project with its photos, costs, history and discussion."""
    found = get_object_or_404(readable_projects(), contest__slug=slug, number=number)
    contest = with_calendar(found)
    context = project_context(contest, found, request)
    return render(request, "budget/project.html", context)


def readable_projects() -> ProposalQuerySet:
    """Return submitted proposals with all that their page needs of their contest: one query.

    The calendar comes as `phase_rows` for the contest to read.
    """
    phases = Phase.objects.filter(contest=OuterRef("contest")).order_by("opens_at")
    row = JSONObject(kind="kind", opens_at="opens_at", closes_at="closes_at")
    found: ProposalQuerySet = (
        Proposal.objects.numbered()
        .filter(contest__in=Contest.objects.published())
        .select_related("category", "pool", "contest", "contest__tally")
        .defer("contest__tally__result")
        .annotate(phase_rows=ArraySubquery(phases.values(row=row)))
    )
    return found


def with_calendar(found: Any) -> Contest:
    """Return the contest of a proposal from `readable_projects` with its calendar."""
    contest: Any = found.contest
    contest.phase_rows = found.phase_rows
    return cast(Contest, contest)


def project_context(contest: Contest, found: Proposal, request: CityRequest) -> dict[str, Any]:
    """Return everything that a project's page shows."""
    votes = public_votes(contest, at=request.at)
    phase = running_phase(contest, request.at)
    files = list(StoredFile.objects.of(subject_of(found.uuid)).filter(is_public=True))
    photos = [file for file in files if file.purpose == PHOTO]
    return {
        "contest": contest,
        "project": found,
        "votes_count": None if votes is None else votes.get(found.ballot_number or 0),
        "costs": [
            {**item, "sum_minor": item["quantity"] * item["unit_price_minor"]}
            for item in found.cost_items
        ],
        "history": found.transitions.exclude(state=ProposalState.DRAFT.value).order_by("at", "pk"),
        "is_voting": phase is not None and phase.kind == PhaseKind.VOTING,
        "address": request.build_absolute_uri(request.path),
        "photos": photos,
        "documents": [file for file in files if file.purpose == DOCUMENT],
        "share_picture": share_picture(request, photos),
        "follow": follow_of(request, subject_of(found.uuid)),
        "thread": project_thread(contest, found, request),
        "crumbs": crumbs_of(contest, f"№ {found.number}", projects=True),
    }


def project_thread(contest: Contest, found: Proposal, request: CityRequest) -> dict[str, Any]:
    """Return the discussion of a project; its contest is loaded with its calendar."""
    return thread_of(
        request,
        subject_of(found.uuid),
        check=lambda: check_open(found, contest.calendar, request.at),
    )


def share_picture(request: CityRequest, photos: list[StoredFile]) -> str:
    """Return the full address of the first photo, for cards in other people's pages."""
    return request.build_absolute_uri(image_url(photos[0], SHARE_WIDTH)) if photos else ""


def crumbs_of(contest: Contest, here: str, *, projects: bool = False) -> list[dict[str, str]]:
    """Return where a page of a contest is; `projects` puts the list before it."""
    crumbs = [
        {"label": _("Budget"), "url": reverse("budget:contests")},
        {"label": contest.title, "url": reverse("budget:contest", args=[contest.slug])},
    ]
    if projects:
        url = reverse("budget:projects", args=[contest.slug])
        crumbs.append({"label": _("Projects"), "url": url})
    return [*crumbs, {"label": here, "url": ""}]
