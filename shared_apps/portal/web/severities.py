"""What the severities of incidents are called."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SEVERITIES: dict[str, tuple[Any, str]] = {
    "notice": (_("Announcement"), "quiet"),
    "slow": (_("Slow"), "warn"),
    "partly_down": (_("Partly down"), "warn"),
    "down": (_("Out of service"), "bad"),
}
"""Label and kind of badge of each severity."""
