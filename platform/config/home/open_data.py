"""Open data of a municipality: what there is, what each column means, the files."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from config.home import open_data_files, open_data_jobs
from kernel.open_data import LICENCE, LICENCE_URL, Dataset, Extent, datasets_of, extent_of
from tenants.requests import CityRequest

KINDS = {
    "text": _("text"),
    "integer": _("whole number"),
    "decimal": _("number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "instant": _("date and time (UTC)"),
}


@require_safe
def sets(request: CityRequest) -> HttpResponse:
    """List the sets of this municipality."""
    found = datasets_of(request.city.modules)
    rows = [{"name": name, "set": dataset} for name, dataset in found]
    context = {"rows": rows, "licence": LICENCE, "licence_url": LICENCE_URL}
    return render(request, "home/open_data.html", context)


@require_safe
def one_set(request: CityRequest, name: str) -> HttpResponse:
    """Describe a set: dictionary, licence, size, last change, files."""
    dataset = find_set(request, name)
    extent = extent_of(dataset, at=request.at)
    context = {
        "name": name,
        "set": dataset,
        "columns": [{"column": one, "kind": KINDS[one.kind]} for one in dataset.columns],
        "extent": extent,
        "workbook": open_data_jobs.state_of(name, extent),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return render(request, "home/open_data_set.html", context)


@require_safe
def file(request: CityRequest, name: str, kind: str) -> HttpResponseBase:
    """Give a set as CSV, JSON or XLSX; a caller who has this version is told so."""
    dataset = find_set(request, name)
    if kind not in open_data_files.KINDS:
        raise Http404
    extent = extent_of(dataset, at=request.at)
    if kind == "xlsx" and open_data_jobs.is_long(extent):
        return long_workbook(request, name, extent)
    return open_data_files.answer(request, name, dataset, extent, kind=kind)


@require_POST
def prepare(request: CityRequest, name: str) -> HttpResponse:
    """Have the workbook of a long set made, once for everybody."""
    dataset = find_set(request, name)
    open_data_jobs.prepare(name, extent_of(dataset, at=request.at), at=request.at)
    return redirect("open_data:set", name=name)


def long_workbook(request: CityRequest, name: str, extent: Extent) -> HttpResponseBase:
    """Give the workbook that was made of this version, or lead to where it can be ordered."""
    if open_data_jobs.state_of(name, extent) != "ready":
        return redirect("open_data:set", name=name)
    return open_data_files.stored_answer(
        request, name, extent, lambda: open_data_jobs.open_stored(name, extent)
    )


def find_set(request: Any, name: str) -> Dataset:
    """Return a set of this municipality. Raises: Http404."""
    found = dict(datasets_of(request.city.modules)).get(name)
    if found is None:
        raise Http404(name)
    return found
