"""Confirming an address again after letters came back from it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kernel.errors import TooMany
from kernel.outbox.actions import publish
from tenant_apps.notifications.actions.bounces import trust_address
from tenant_apps.notifications.actions.letter_text import Postman, Reader
from tenant_apps.notifications.actions.tokens import LinkToken, read_link, write_link
from tenant_apps.notifications.models import NoticeSettings
from tenant_apps.residents.models import Resident
from tenants.city import City

TOPIC = "notifications.send_address_check"
PURPOSE = "address:"
LINK_SECONDS = 3 * 24 * 3600
PAUSE_SECONDS = 10 * 60


@transaction.atomic
def ask_to_confirm(*, resident_id: int, at: datetime) -> None:
    """Post a letter with a link that proves that the address works again.

    Raises: TooMany `notifications.letters.just_sent`: one in ten minutes.
    """
    if not cache.add(f"address-check:{resident_id}", 1, PAUSE_SECONDS):
        minutes = PAUSE_SECONDS // 60
        raise TooMany("notifications.letters.just_sent", retry_after=PAUSE_SECONDS, minutes=minutes)
    publish(TOPIC, at=at, resident=resident_id)


def send_address_check(*, resident: int, at: datetime) -> None:
    """Send the letter with the link (the reaction to `notifications.send_address_check`)."""
    row = Resident.objects.filter(pk=resident, is_active=True).first()
    if row is None:
        return
    postman = Postman.here(at=at)
    settings = NoticeSettings(resident_id=row.pk)
    reader = Reader(row.pk, row.uuid, row.email, row.name, row.language, settings)
    token = write_link(row.uuid, purpose=f"{PURPOSE}{row.email}", city=postman.city)
    language = row.language or postman.city.default_language
    with translation.override(language), timezone.override(ZoneInfo(postman.city.time_zone)):
        link = f"{postman.origin}{reverse('notifications:address', args=[token])}"
        subject = _("Confirm that letters reach you")
        template = "notifications/mail/address"
        letter = postman.write(reader, template, subject, edition=at.isoformat(), link=link)
    letter.send()


@transaction.atomic
def confirm_address(token: str, *, city: City) -> bool:
    """Send letters again to the address that a link names; False when it is not theirs any more.

    Raises: Invalid `notifications.link.too_old`, `notifications.link.unreadable`.
    """
    found: LinkToken = read_link(token, city=city, seconds=LINK_SECONDS)
    address = found.purpose.removeprefix(PURPOSE)
    row = Resident.objects.filter(uuid=found.account, email=address, is_active=True).first()
    if row is None or not found.purpose.startswith(PURPOSE):
        return False
    trust_address(resident_id=row.pk)
    return True
