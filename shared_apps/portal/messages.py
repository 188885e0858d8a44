"""One sentence per refusal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "portal.incident.empty": _("An incident needs a title and a text that people understand."),
    "portal.incident.unknown": _("There is no such incident."),
    "portal.incident.already_over": _("This incident is already over. Post a new one."),
}
