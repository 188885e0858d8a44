"""One sentence per refusal of the console, and the names of operators' roles."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "operators.console.sign_in": _("The console is for those who run e-DEM. Sign in first."),
    "operators.console.wrong_role": _("None of your roles opens this part of the console."),
}
