"""Passkeys of operators: set up and shown. Source: W3C Web Authentication level 3."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import IntegrityError, transaction
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kernel.errors import Invalid
from kernel.people import Actor
from shared_apps.operators.actions.second_factors import note_factor
from shared_apps.operators.models import FactorKind, Operator, SecondFactor

SITE = "e-DEM"
BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, AssertionError)
"""What the library raises when a browser's answer has not the form it should have, or lies."""

State = dict[str, Any]


def begin_registration(operator: Operator, *, host: str) -> tuple[dict[str, Any], State]:
    """Return what the browser needs to make a passkey for `host`, and what its answer must fit."""
    person = PublicKeyCredentialUserEntity(
        id=operator.uuid.bytes, name=operator.email, display_name=str(operator)
    )
    options, state = _server(host).register_begin(
        user=person,
        credentials=_credentials(_passkeys(operator)),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


@transaction.atomic
def add_passkey(
    operator: Operator,
    *,
    answer: Mapping[str, Any],
    state: State | None,
    host: str,
    name: str,
    actor: Actor,
    at: datetime,
) -> SecondFactor:
    """Keep the passkey that a browser made. Raises: Invalid `operators.passkey.refused`."""
    try:
        made = _server(host).register_complete(state, answer)
        found = made.credential_data
        with transaction.atomic():
            factor = SecondFactor.objects.create(
                operator=operator,
                kind=FactorKind.PASSKEY,
                name=name[:100],
                credential=bytes(found),
                credential_id=websafe_encode(found.credential_id),
                sign_count=made.counter,
                created_at=at,
            )
    except (*BROKEN, IntegrityError) as error:
        raise Invalid("operators.passkey.refused") from error
    note_factor("added", factor, actor=actor, at=at)
    return factor


def begin_authentication(operator: Operator | None, *, host: str) -> tuple[dict[str, Any], State]:
    """Return what the browser needs to show a passkey: of one account, or any it knows."""
    known = _credentials(_passkeys(operator)) if operator is not None else None
    options, state = _server(host).authenticate_begin(
        credentials=known, user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options), state


@transaction.atomic
def use_passkey(
    *, answer: Mapping[str, Any], state: State | None, host: str, account: UUID | None, at: datetime
) -> SecondFactor:
    """Return the passkey that signed; of `account` where that is known already.

    A counter that does not grow betrays a copied device. Raises: Invalid
    `operators.passkey.refused`.
    """
    try:
        shown = AuthenticationResponse.from_dict(answer)
        factor = _find(websafe_encode(shown.raw_id), account)
        _server(host).authenticate_complete(state, _credentials([factor]), answer)
        _check_handle(shown.response.user_handle, factor.operator)
        _count(factor, shown.response.authenticator_data.counter, at)
    except BROKEN as error:
        raise Invalid("operators.passkey.refused") from error
    return factor


def _find(credential_id: str, account: UUID | None) -> SecondFactor:
    rows = SecondFactor.objects.select_for_update(of=("self",)).select_related("operator")
    factor = rows.filter(
        kind=FactorKind.PASSKEY, credential_id=credential_id, operator__is_active=True
    ).first()
    if factor is None or account not in {None, factor.operator_id}:
        raise ValueError("unknown passkey")
    return factor


def _check_handle(handle: bytes | None, operator: Operator) -> None:
    if handle is not None and handle != operator.uuid.bytes:
        raise ValueError("passkey of somebody else")


def _count(factor: SecondFactor, counter: int, at: datetime) -> None:
    if (counter or factor.sign_count) and counter <= factor.sign_count:
        raise ValueError("counter did not grow")
    factor.sign_count, factor.used_at = counter, at
    factor.save(update_fields=["sign_count", "used_at"])


def _passkeys(operator: Operator) -> list[SecondFactor]:
    return list(SecondFactor.objects.filter(operator=operator, kind=FactorKind.PASSKEY))


def _credentials(factors: list[SecondFactor]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(factor.credential or b"")) for factor in factors]


def _server(host: str) -> Fido2Server:
    """Return what checks answers for `host`: only its own pages may have asked for them.

    By the standard every host below it may; those are municipalities' sites.
    """
    site = PublicKeyCredentialRpEntity(id=host, name=SITE)
    return Fido2Server(site, verify_origin=lambda origin: _is_own(origin, host))


def _is_own(origin: str, host: str) -> bool:
    return verify_rp_id(host, origin) and urlsplit(origin).hostname == host
