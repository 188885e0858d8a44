"""The municipality in the office: profile, districts, departments, regulations, calendar, pages."""

from django.urls import URLPattern, URLResolver, path

from tenant_apps.community.web.office import (
    calendar,
    departments,
    districts,
    pages,
    regulations,
    settings,
)

app_name = "community_office"

_settings: list[URLPattern | URLResolver] = [
    path("", settings.home, name="home"),
    path("profile/", settings.profile, name="profile"),
    path("appearance/", settings.appearance, name="appearance"),
    path("appearance/arms/", settings.arms, name="arms"),
    path("appearance/arms/remove/", settings.remove_arms, name="remove_arms"),
]

_districts: list[URLPattern | URLResolver] = [
    path("districts/", districts.districts, name="districts"),
    path("districts/new/", districts.new_district, name="new_district"),
    path("districts/outlines/", districts.outlines, name="outlines"),
    path("districts/outlines/import/", districts.import_outlines, name="import_outlines"),
    path("districts/of/<str:code>/", districts.district, name="district"),
    path("districts/of/<str:code>/remove/", districts.remove_district, name="remove_district"),
    path("districts/of/<str:code>/outline/", districts.clear_outline, name="clear_outline"),
]

_departments: list[URLPattern | URLResolver] = [
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new_department"),
    path("departments/of/<str:code>/", departments.department, name="department"),
    path("departments/of/<str:code>/close/", departments.close_department, name="close_department"),
    path(
        "departments/of/<str:code>/reopen/",
        departments.reopen_department,
        name="reopen_department",
    ),
]

_rules: list[URLPattern | URLResolver] = [
    path("regulations/", regulations.regulations, name="regulations"),
    path("regulations/new/<slug:scope>/", regulations.new_regulation, name="new_regulation"),
    path("regulations/<uuid:key>/", regulations.regulation, name="regulation"),
    path("regulations/<uuid:key>/remove/", regulations.remove_regulation, name="remove_regulation"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar, name="calendar_year"),
    path("calendar/remove/", calendar.remove_day, name="remove_day"),
]

_pages: list[URLPattern | URLResolver] = [
    path("pages/", pages.pages, name="pages"),
    path("pages/new/", pages.new_page, name="new_page"),
    path("pages/preview/", pages.preview, name="preview"),
    path("pages/<uuid:key>/", pages.page, name="page"),
    path("pages/<uuid:key>/remove/", pages.remove_page, name="remove_page"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *_settings,
    *_districts,
    *_departments,
    *_rules,
    *_pages,
]
