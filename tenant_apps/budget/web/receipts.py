"""Receipts and the paper: what anybody may look up without learning anybody's choice."""

from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from tenant_apps.budget.actions.papers import canonical_json
from tenant_apps.budget.models.ballot_papers import FrozenPaper, find_paper
from tenant_apps.budget.models.ballot_queries import find_receipt, turnout
from tenant_apps.budget.rules.receipts import group_code, read_code
from tenants.requests import CityRequest


@require_safe
def receipt_search(request: CityRequest, slug: str) -> HttpResponse:
    """Ask for the code of a receipt."""
    typed = request.GET.get("code", "").strip()[:60]
    code = read_code(typed)
    if code:
        return redirect("budget:receipt", slug, group_code(code))
    paper = find_paper(slug)
    if paper is None:
        raise Http404(slug)
    context = _about(paper) | {"typed": typed}
    return render(request, "budget/vote/receipt_search.html", context, status=404 if typed else 200)


@require_safe
def receipt(request: CityRequest, slug: str, code: str) -> HttpResponse:
    """Say whether a receipt's ballot is in the box, and how it came; never what is on it."""
    paper = find_paper(slug)
    known = read_code(code)
    if paper is None or known is None:
        raise Http404(code)
    found = find_receipt(paper.contest_id, known)
    context = _about(paper) | {"code": group_code(known), "found": found}
    if found:
        context |= {
            "qr": qr_code(request.build_absolute_uri(request.path)),
            "voters": turnout(paper.contest_id),
        }
    status = 200 if found else 404
    return _unkept(render(request, "budget/vote/receipt.html", context, status=status))


def _about(paper: FrozenPaper) -> dict[str, Any]:
    return {"slug": paper.slug, "contest": paper.content["contest"], "paper": paper}


def _unkept(response: HttpResponse) -> HttpResponse:
    """Let nobody keep the page: the next person at a shared device must not see it."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def qr_code(address: str) -> SafeString:
    """Return the QR code of an address as SVG, without sizes, styles or scripts."""
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, svgclass=None, lineclass=None, border=2, light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308


@require_safe
def paper(request: CityRequest, slug: str) -> HttpResponse:
    """Publish the frozen paper, for people and as the very bytes that were hashed."""
    frozen = find_paper(slug)
    if frozen is None:
        raise Http404(slug)
    if request.GET.get("format") == "json" or not request.accepts("text/html"):
        return paper_file(frozen)
    currency = frozen.content["contest"]["currency"]
    context = _about(frozen) | {"currency": currency, "content": frozen.content}
    return render(request, "budget/vote/paper.html", context)


def paper_file(frozen: FrozenPaper) -> HttpResponse:
    """Return the bytes that were hashed, named by their digest."""
    answer = HttpResponse(canonical_json(frozen.content), content_type="application/json")
    answer.headers["ETag"] = f'"{frozen.digest}"'
    answer.headers["Content-Disposition"] = f'inline; filename="paper-{frozen.slug}.json"'
    return answer
