"""The voter's token: who identified themselves for one contest, signed, for half an hour.

The browser keeps it, so that a ballot needs no session row: the statement that stores the ballot
looks whether the session that the token is bound to is still alive.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer

from tenant_apps.budget.actions.voters import Voter
from tenant_apps.budget.models.ballot_papers import FrozenPaper
from tenant_apps.budget.rules.eligibility import VoterFacts

LIFETIME = timedelta(minutes=30)

_signer = Signer(salt="budget.voter")


def write_token(paper: FrozenPaper, voter: Voter, *, at: datetime) -> str:
    """Return the signed token of a voter for this contest, good for half an hour from `at`."""
    facts = voter.facts
    return _signer.sign_object(
        {
            "contest": paper.contest_uuid.hex,
            "until": int((at + LIFETIME).timestamp()),
            "tag": urlsafe_b64encode(voter.tag).decode(),
            "year": facts.birth_year,
            "born": facts.birth_date.isoformat() if facts.birth_date else None,
            "district": facts.district,
            "assurance": facts.assurance,
            "roll": facts.on_roll,
            "account": voter.account.hex if voter.account else None,
            "sex": voter.sex,
            "session": _mark(voter.session),
        }
    )


def read_token(token: str, paper: FrozenPaper, *, session: str, at: datetime) -> Voter | None:
    """Return the voter of a token; None when it is forged, old, or another contest's or session's.

    `session` is the key that the request itself carries.
    """
    try:
        content: dict[str, Any] = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    in_time = at.timestamp() < content["until"]
    if content["contest"] != paper.contest_uuid.hex or not in_time:
        return None
    bound = content["account"] is not None
    if bound and not hmac.compare_digest(content["session"], _mark(session)):
        return None
    return Voter(
        tag=urlsafe_b64decode(content["tag"]),
        facts=VoterFacts(
            birth_year=content["year"],
            birth_date=date.fromisoformat(content["born"]) if content["born"] else None,
            district=content["district"],
            assurance=content["assurance"],
            on_roll=content["roll"],
        ),
        account=UUID(content["account"]) if bound else None,
        sex=content["sex"],
        session=session if bound else "",
    )


def _mark(session: str) -> str:
    return sha256(session.encode()).hexdigest()[:32] if session else ""
