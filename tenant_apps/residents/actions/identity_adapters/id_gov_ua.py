"""id.gov.ua, the integrated system of electronic identification of Ukraine.

Source: Інтегрована система електронної ідентифікації. Опис протоколу OAuth 2.0 (authorize at the
root, get-access-token, get-user-info with the certificate that the answer is encrypted for).
"""

from collections.abc import Mapping
from typing import Any

from kernel.errors import NotAllowed
from tenant_apps.residents.actions.identity_adapters import client
from tenant_apps.residents.actions.identity_adapters.interface import Answer, Way
from tenant_apps.residents.actions.identity_adapters.sealed_oauth import (
    SealedOAuth,
    certificate_text,
)
from tenant_apps.residents.rules.identity.claims import ClaimNames
from tenant_apps.residents.rules.national_ids import RNOKPP

FIELDS = "issuer,serial,subjectcn,lastname,middlename,givenname,email,drfocode"


class IdGovUa(SealedOAuth):
    """A qualified signature, Diia or a bank's word, passed on by the state."""

    authorize_path = "/"
    token_path = "/get-access-token"  # noqa: S105 - an address
    person_path = "/get-user-info"
    names = ClaimNames(
        subject="drfocode",
        number="drfocode",
        kind=RNOKPP,
        name="subjectcn",
        given_name="givenname",
        middle_name="middlename",
        family_name="lastname",
        birth_date="",
    )

    def extra_query(self, way: Way) -> dict[str, str]:
        """Say which means of identification the city accepts."""
        return {"auth_type": way.text("auth_types") or "dig_sign,bank_id,diia_id"}

    def exchange(self, way: Way, answer: Answer) -> dict[str, Any]:
        """Return the token for a code, and the id of the person it is for."""
        query = {
            "grant_type": "authorization_code",
            "client_id": way.text("client_id"),
            "client_secret": way.secret("client_secret"),
            "code": answer.parameters.get("code", ""),
        }
        address = self.base(way) + self.token_path
        return self.tokens_of(way, client.call("GET", address, provider=way.label, query=query))

    def sealed_person(self, way: Way, token: str, tokens: Mapping[str, Any]) -> Any:
        """Ask for the person, encrypted for our certificate."""
        query = {
            "access_token": token,
            "user_id": str(tokens.get("user_id") or ""),
            "fields": FIELDS,
            "cert": certificate_text(way),
        }
        address = self.base(way) + self.person_path
        reply = client.call("GET", address, provider=way.label, query=query)
        answer = reply.as_json()
        if reply.status != 200 or answer.get("error") not in {None, 0, "0", ""}:
            raise NotAllowed("residents.identity.not_proven", reason="person")
        return answer.get("encryptedUserInfo")
