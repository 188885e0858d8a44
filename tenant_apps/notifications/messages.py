"""One sentence per refusal of following and of letters."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Any] = {
    "notifications.follow.too_many": _(
        "You follow %(limit)s things already, and that is the most. Stop following something first."
    ),
    "notifications.follow.unknown": _("What you want to follow is not there, or not public."),
    "notifications.link.unreadable": _(
        "This link is not whole, or it belongs to another site. Open it from the letter again, "
        "or sign in and change what you get in the settings."
    ),
    "notifications.link.too_old": _("This link is too old. Ask for a new letter in the settings."),
    "notifications.letters.just_sent": _(
        "A letter to your address is on its way. Minutes until you can ask for another one: "
        "%(minutes)s."
    ),
}

PACES: dict[str, Any] = {
    "instant": _("At once"),
    "daily": _("Once a day, in the morning"),
    "weekly": _("Once a week, on Monday morning"),
    "never": _("No letters"),
}
