"""Second factors of operators: an app's codes, recovery codes, and which of them remain."""

import base64
import secrets
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from kernel.attempts import check_attempts, count_failure, forget_attempts
from kernel.audit.actions import record
from kernel.errors import Conflict, Invalid, NotFound
from kernel.one_time_codes import DIGITS, matching_step
from kernel.people import Actor
from kernel.sealing import open_for_platform, seal_for_platform
from shared_apps.operators.actions.limits import CODE_ACCOUNT
from shared_apps.operators.models import FactorKind, Operator, SecondFactor

log = structlog.get_logger()

PURPOSE = "operators.second_factor"
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10


def new_secret() -> str:
    """Return a fresh base32 secret for an authenticator app."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


@transaction.atomic
def add_app(
    operator: Operator, *, secret: str, code: str, actor: Actor, at: datetime
) -> SecondFactor:
    """Set an app up that proves with one code that it knows the secret; it replaces another.

    Raises: TooMany `operators.too_many_attempts`; Invalid `operators.code.wrong`.
    """
    key = str(operator.uuid)
    check_attempts(CODE_ACCOUNT, key=key)
    step = _step_of(secret, "".join(code.split()), at)
    if step is None:
        count_failure(CODE_ACCOUNT, key=key)
        raise Invalid("operators.code.wrong")
    return keep_app(operator, secret=secret, step=step, actor=actor, at=at)


@transaction.atomic
def keep_app(
    operator: Operator, *, secret: str, step: int = -1, actor: Actor, at: datetime
) -> SecondFactor:
    """Store an app's secret in the place of another one."""
    SecondFactor.objects.filter(operator=operator, kind=FactorKind.APP).delete()
    sealed = seal_for_platform(secret, purpose=PURPOSE)
    factor = SecondFactor.objects.create(
        operator=operator, kind=FactorKind.APP, sealed=sealed, last_step=step, created_at=at
    )
    note_factor("added", factor, actor=actor, at=at)
    return factor


def use_code(operator: Operator, *, code: str, at: datetime) -> SecondFactor:
    """Use up a code of the app or a recovery code and return the factor it belongs to.

    Raises: TooMany `operators.too_many_attempts`; Invalid `operators.code.wrong`; Conflict
    `operators.code.used`.
    """
    key = str(operator.uuid)
    check_attempts(CODE_ACCOUNT, key=key)
    try:
        factor = _use(operator, "".join(filter(str.isalnum, code)).upper(), at)
    except (Invalid, Conflict) as refusal:
        count_failure(CODE_ACCOUNT, key=key)
        log.info("operator_code.refused", code=refusal.code)
        raise
    forget_attempts(CODE_ACCOUNT, key=key)
    return factor


@transaction.atomic
def renew_codes(operator: Operator, *, actor: Actor, at: datetime) -> list[str]:
    """Make new recovery codes, void the old ones and return the new: nobody sees them again."""
    codes = [
        base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
        for _ in range(RECOVERY_CODES)
    ]
    SecondFactor.objects.filter(operator=operator, kind=FactorKind.CODES).delete()
    factor = SecondFactor.objects.create(
        operator=operator,
        kind=FactorKind.CODES,
        code_hashes=[_hash(operator, code) for code in codes],
        created_at=at,
    )
    note_factor("renewed", factor, actor=actor, at=at)
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


@transaction.atomic
def remove_factor(operator: Operator, pk: int, *, actor: Actor, at: datetime) -> None:
    """Remove an app or a passkey; what is left must still open the account.

    Sessions that it confirmed count no more. Raises: NotFound `operators.factor.unknown`;
    Conflict `operators.factor.last`.
    """
    rows = SecondFactor.objects.select_for_update().filter(operator=operator).order_by("pk")
    strong = {row.pk: row for row in rows if row.kind != FactorKind.CODES}
    if pk not in strong:
        raise NotFound("operators.factor.unknown")
    if len(strong) == 1:
        raise Conflict("operators.factor.last")
    note_factor("removed", strong[pk], actor=actor, at=at)
    strong[pk].delete()


def note_factor(change: str, factor: SecondFactor, *, actor: Actor, at: datetime) -> None:
    """Audit a factor that was `added`, `removed` or `renewed`."""
    verb = f"operator.second_factor_{change}"
    record(verb, kind="operator", key=factor.operator_id, actor=actor, at=at, type=factor.kind)


@transaction.atomic
def _use(operator: Operator, code: str, at: datetime) -> SecondFactor:
    rows = SecondFactor.objects.select_for_update().filter(operator=operator)
    by_kind = {row.kind: row for row in rows}
    app, codes = by_kind.get(FactorKind.APP), by_kind.get(FactorKind.CODES)
    if app is not None and len(code) == DIGITS:
        return _use_step(app, code, at)
    hashed = _hash(operator, code)
    if codes is None or hashed not in codes.code_hashes:
        raise Invalid("operators.code.wrong")
    codes.code_hashes = [kept for kept in codes.code_hashes if kept != hashed]
    codes.used_at = at
    codes.save(update_fields=["code_hashes", "used_at"])
    return codes


def _use_step(app: SecondFactor, code: str, at: datetime) -> SecondFactor:
    step = _step_of(open_for_platform(app.sealed, purpose=PURPOSE), code, at)
    if step is None:
        raise Invalid("operators.code.wrong")
    if step <= app.last_step:
        raise Conflict("operators.code.used")
    app.last_step, app.used_at = step, at
    app.save(update_fields=["last_step", "used_at"])
    return app


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    tolerance = settings.MFA_TOTP_TOLERANCE
    return matching_step(secret, code, seconds=at.timestamp(), tolerance=tolerance)


def _hash(operator: Operator, code: str) -> str:
    plain = "".join(filter(str.isalnum, code)).upper()
    return salted_hmac(f"operators.codes:{operator.uuid}", plain, algorithm="sha256").hexdigest()
