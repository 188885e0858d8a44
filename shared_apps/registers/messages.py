"""One sentence per refusal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "registers.scheme.unknown": _(
        "There is no register “%(scheme)s”. The known ones are: %(known)s."
    ),
    "registers.file.empty": _("The file has no rows. Nothing was changed."),
    "registers.file.missing": _("The uploaded file is no longer there. Upload it once more."),
    "registers.file.too_large": _(
        "The file is larger than %(megabytes)s MB: no register is. Nothing was changed."
    ),
    "registers.file.wrong_encoding": _(
        "Row %(row)s is not UTF-8 text. Save the file as “CSV UTF-8” and load it again. Nothing"
        " was changed."
    ),
    "registers.file.wrong_header": _(
        "The first row is not the heading of this register. Expected: %(expected)s. Nothing was"
        " changed."
    ),
    "registers.file.wrong_columns": _(
        "Row %(row)s has %(found)s columns instead of %(expected)s: the file is cut or damaged."
        " Nothing was changed."
    ),
    "registers.file.wrong_code": _(
        "Row %(row)s: “%(unit)s” cannot be a code of this register. Nothing was changed."
    ),
    "registers.file.unknown_category": _(
        "Row %(row)s: the register has no category “%(category)s”. Nothing was changed."
    ),
    "registers.file.no_name": _("Row %(row)s: %(unit)s has no name. Nothing was changed."),
    "registers.file.double_code": _(
        "Row %(row)s: the code %(unit)s stands in the file twice. Nothing was changed."
    ),
    "registers.file.unknown_parent": _(
        "Row %(row)s: %(unit)s belongs to %(parent)s, which does not stand above it in the file."
        " Nothing was changed."
    ),
    "registers.file.older": _(
        "The register was already loaded as of %(loaded)s; this file is older, of %(given)s."
        " Nothing was changed."
    ),
    "registers.file.too_many_gone": _(
        "%(gone)s of %(before)s units are missing from the file; at most %(most)s may go at once."
        " The file looks cut. Nothing was changed."
    ),
}
