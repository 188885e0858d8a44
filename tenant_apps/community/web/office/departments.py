"""Departments in the office."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenant_apps.community.actions import departments as actions
from tenant_apps.community.models import Department
from tenant_apps.community.web.office.doors import FormPage, allowed, by, office_page
from tenant_apps.community.web.office.forms import DepartmentForm
from tenants.requests import CityRequest

LIST = "community_office:departments"
PAGE = FormPage("department.html", tab="departments", then=LIST)


@require_safe
@allowed("community.view")
def departments(request: CityRequest) -> HttpResponse:
    """List the departments, closed ones last."""
    found = Department.objects.listed()
    return office_page(request, "departments.html", "departments", departments=found)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("departments.edit")
def new_department(request: CityRequest) -> HttpResponse:
    """Add a department."""
    form = DepartmentForm(request.POST or None, initial={"position": Department.objects.count()})
    return PAGE.answer(
        request, form, lambda: actions.add_department(**form.cleaned_data, **by(request))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("departments.edit")
def department(request: CityRequest, code: str) -> HttpResponse:
    """Show and change a department."""
    found = get_object_or_404(Department, code=code)
    form = DepartmentForm(request.POST or None, initial=DepartmentForm.initial_of(found))
    change = partial(change_department, request, found, form)
    return PAGE.answer(request, form, change, department=found)


def change_department(request: CityRequest, found: Department, form: DepartmentForm) -> Department:
    """Keep what the form says of a department."""
    return actions.change_department(found, **form.cleaned_data, **by(request))


@require_POST
@allowed("departments.edit")
def close_department(request: CityRequest, code: str) -> HttpResponse:
    """Close a department; its history stays."""
    actions.close_department(get_object_or_404(Department, code=code), **by(request))
    return redirect(LIST)


@require_POST
@allowed("departments.edit")
def reopen_department(request: CityRequest, code: str) -> HttpResponse:
    """Open a closed department again."""
    actions.reopen_department(get_object_or_404(Department, code=code), **by(request))
    return redirect(LIST)
