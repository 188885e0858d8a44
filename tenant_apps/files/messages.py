"""One sentence per refusal of files and tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "files.file.empty": _("The file is empty. Choose another one."),
    "files.file.missing": _("This file is no longer here. Send it again."),
    "files.file.too_large": _("The file is larger than %(megabytes)s MB. Send a smaller one."),
    "files.file.wrong_type": _("This kind of file is not accepted here; its name does not matter."),
    "files.table.broken_file": _(
        "The spreadsheet is damaged and cannot be read. Save it again as XLSX or CSV."
    ),
    "files.table.broken_record": _(
        "Row %(row)s of the CSV file is broken: a quotation mark is missing or misplaced."
    ),
    "files.table.double_column": _("Row %(row)s has the column “%(column)s” twice."),
    "files.table.empty": _("The table is empty: it has no row of column headings."),
    "files.table.error_cell": _(
        "Row %(row)s, column “%(column)s”: the cell holds an error value of the spreadsheet."
    ),
    "files.table.formula": _(
        "Row %(row)s, column “%(column)s”: the cell holds a formula. Replace it by its value."
    ),
    "files.table.locked": _(
        "The spreadsheet has a password. Remove the password and send it again."
    ),
    "files.table.missing_columns": _("The table lacks these columns: %(columns)s."),
    "files.table.old_excel": _(
        "This is an old XLS file or one with a password. Save it as XLSX or CSV without a password."
    ),
    "files.table.too_large": _("The spreadsheet unpacks to too much content. Split it into parts."),
    "files.table.too_many_rows": _("The table has more than %(limit)s rows. Split it into parts."),
    "files.table.wrong_encoding": _(
        "The text of the file cannot be read. Save it as CSV in UTF-8 encoding."
    ),
    "files.table.wrong_kind": _("This is no table. Send an XLSX or CSV file."),
}
