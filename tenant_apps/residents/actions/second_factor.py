"""Second factors: codes that are good once, what is shown to their owner, what the audit says."""

from datetime import datetime
from typing import Any

import structlog
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid
from kernel.one_time_codes import DIGITS, matching_step
from kernel.people import Actor
from tenant_apps.residents.actions.attempts import (
    CODE_ACCOUNT,
    check_attempts,
    count_failure,
    forget_attempts,
)
from tenant_apps.residents.actions.vault import seal, unseal
from tenant_apps.residents.models import Resident

log = structlog.get_logger()

PURPOSE = "mfa"
STEP = "step"
"""Where a TOTP row keeps the last step whose code was used: none up to it is good again."""


def use_code(*, resident: Resident, code: str, at: datetime) -> Authenticator:
    """Use up a code of the app or a recovery code and return the factor it belongs to.

    Raises: TooMany `residents.too_many_attempts`, Invalid `residents.code.wrong`, Conflict
    `residents.code.used`.
    """
    key = str(resident.uuid)
    check_attempts(CODE_ACCOUNT, key=key)
    digits = "".join(letter for letter in code if letter.isalnum())
    try:
        factor = _use(resident, digits, at)
    except (Invalid, Conflict) as refusal:
        count_failure(CODE_ACCOUNT, key=key)
        log.info("code.refused", code=refusal.code)
        raise
    forget_attempts(CODE_ACCOUNT, key=key)
    return factor


def check_new_code(*, resident: Resident, secret: str, code: str, at: datetime) -> int:
    """Return the step of a code that proves a new app knows `secret`.

    Raises: TooMany `residents.too_many_attempts`, Invalid `residents.code.wrong`.
    """
    check_attempts(CODE_ACCOUNT, key=str(resident.uuid))
    step = _step_of(secret, "".join(code.split()), at)
    if step is None:
        count_failure(CODE_ACCOUNT, key=str(resident.uuid))
        raise Invalid("residents.code.wrong")
    return step


@transaction.atomic
def begin_after(*, resident: Resident, step: int) -> Authenticator:
    """Note that the code which set the app up is used, and return the new factor."""
    rows = Authenticator.objects.select_for_update()
    factor: Authenticator = rows.get(user=resident, type=Authenticator.Type.TOTP)
    _note_step(factor, step)
    return factor


@transaction.atomic
def enrol_app(*, resident: Resident, secret: str, actor: Actor, at: datetime) -> None:
    """Give an account an app with this base32 secret, unless it has one (demo content)."""
    sealed = {"secret": seal(secret, purpose=PURPOSE, at=at)}
    _factor, is_new = Authenticator.objects.get_or_create(
        user=resident, type=Authenticator.Type.TOTP, defaults={"data": sealed}
    )
    if is_new:
        note_factor("added", resident=resident, type=Authenticator.Type.TOTP, actor=actor, at=at)


@transaction.atomic
def note_factor(
    change: str,
    *,
    resident: Resident,
    type: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Audit a factor that was `added`, `removed` or `renewed`."""
    verb = f"account.second_factor_{change}"
    record(verb, kind="account", key=resident.uuid, actor=actor, at=at, type=str(type))


def factors_of(resident: Resident) -> dict[str, Any]:
    """Return `{app, passkeys, codes_left}`: whether there is an app, and the rows of passkeys."""
    rows = list(Authenticator.objects.filter(user=resident).order_by("created_at"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "app": by_type.get(Authenticator.Type.TOTP),
        "passkeys": [row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


@transaction.atomic
def _use(resident: Resident, code: str, at: datetime) -> Authenticator:
    rows = Authenticator.objects.select_for_update().filter(user=resident)
    by_type = {row.type: row for row in rows}
    app = by_type.get(Authenticator.Type.TOTP)
    if app is not None and len(code) == DIGITS:
        _use_step(app, code, at)
        return app
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    if codes is not None and codes.wrap().validate_code(code):
        return codes
    raise Invalid("residents.code.wrong")


def _use_step(app: Authenticator, code: str, at: datetime) -> None:
    step = _step_of(unseal(app.data["secret"], purpose=PURPOSE, at=at), code, at)
    if step is None:
        raise Invalid("residents.code.wrong")
    if step <= int(app.data.get(STEP, -1)):
        raise Conflict("residents.code.used")
    _note_step(app, step)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    tolerance = settings.MFA_TOTP_TOLERANCE
    return matching_step(secret, code, seconds=at.timestamp(), tolerance=tolerance)


def _note_step(factor: Authenticator, step: int) -> None:
    factor.data[STEP] = max(step, int(factor.data.get(STEP, -1)))
    factor.save(update_fields=["data"])
