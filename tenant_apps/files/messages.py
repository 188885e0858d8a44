"""One sentence per refusal of files and tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "files.account.full": _(
        "Your drafts hold %(megabytes)s MB of files, as much as one person may keep before"
        " submitting. The file was not kept; remove others first."
    ),
    "files.document.bomb": _("The document unpacks to too much content. Save it smaller."),
    "files.document.broken": _("The document is damaged or was cut off. Save it again as PDF."),
    "files.document.locked": _("The document has a password. Remove it and send it again."),
    "files.document.program": _(
        "The document carries a program, a macro or another file. Save it again as a plain PDF."
    ),
    "files.file.empty": _("The file is empty. Choose another one."),
    "files.file.infected": _("The virus scanner stopped this file. It was not kept."),
    "files.file.missing": _("This file is no longer here. Send it again."),
    "files.file.too_large": _("The file is larger than %(megabytes)s MB. Send a smaller one."),
    "files.file.wrong_type": _("This kind of file is not accepted here; its name does not matter."),
    "files.image.broken": _("The picture is damaged and cannot be shown. Save it again as JPEG."),
    "files.image.too_many_pixels": _(
        "The picture has more than %(megapixels)s megapixels. Save it smaller."
    ),
    "files.link.expired": _(
        "This link to a file has expired. Open the page again and follow its link."
    ),
    "files.quota.exceeded": _(
        "The %(megabytes)s MB that this municipality has for files are used up. The file was not"
        " kept; tell the office."
    ),
    "files.scanner.unavailable": _(
        "Files cannot be checked for viruses just now, so none is taken. What you wrote is kept;"
        " try again in a minute."
    ),
    "files.slot.full": _("There is room for %(limit)s files here. Remove one first."),
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
