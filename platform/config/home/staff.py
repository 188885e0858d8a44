"""The list of staff as a file: residents know the people, files write the table."""

import io
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tenant_apps.files.rules.content import XLSX
from tenant_apps.files.rules.tables import write_csv, write_xlsx
from tenant_apps.residents.messages import ROLE_LABELS
from tenant_apps.residents.models import RoleGrant
from tenant_apps.residents.rules.roles import MATRIX
from tenant_apps.residents.web.gates import staff_only
from tenants.requests import CityRequest

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@require_safe
@staff_only(*MATRIX["people.read"])
def staff_file(request: CityRequest, kind: str) -> HttpResponse:
    """Give everybody who holds a role, one row a role, as CSV or XLSX."""
    if kind not in CONTENT_TYPES:
        raise Http404
    file = io.BytesIO()
    headings = [_("Name"), _("E-mail"), _("Role"), _("Department"), _("Since")]
    table: dict[str, Any] = {"headings": headings, "rows": staff_rows()}
    zone = timezone.get_current_timezone()
    if kind == "csv":
        write_csv(file, **table, zone=zone)
    else:
        write_xlsx(file, **table, title=_("Staff"), zone=zone)
    file.seek(0)
    options: dict[str, Any] = {"as_attachment": True, "filename": f"staff.{kind}"}
    return FileResponse(file, content_type=CONTENT_TYPES[kind], **options)  # type: ignore[return-value]


def staff_rows() -> Iterator[list[Any]]:
    """Yield the cells of each role held, by name."""
    grants = RoleGrant.objects.select_related("resident", "department")
    for grant in grants.order_by("resident__name", "resident__email", "role"):
        yield [
            grant.resident.name,
            grant.resident.email,
            str(ROLE_LABELS.get(grant.role, grant.role)),
            grant.department.name if grant.department else "",
            grant.granted_at,
        ]
