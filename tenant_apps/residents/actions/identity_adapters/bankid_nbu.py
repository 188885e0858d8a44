"""BankID of the National Bank of Ukraine.

Source: Специфікація взаємодії абонентського вузла надавача послуг з центральним вузлом Системи
BankID НБУ, 3 and 4 (authorize, token, resource/client, the encrypted questionnaire).
"""

from collections.abc import Mapping
from typing import Any

from tenant_apps.residents.actions.identity_adapters import client
from tenant_apps.residents.actions.identity_adapters.interface import Answer, Way
from tenant_apps.residents.actions.identity_adapters.sealed_oauth import (
    SealedOAuth,
    certificate_text,
)
from tenant_apps.residents.rules.identity.claims import ClaimNames
from tenant_apps.residents.rules.national_ids import RNOKPP

FIELDS = ["firstName", "middleName", "lastName", "inn", "clId", "birthDay", "email"]


class BankIdNbu(SealedOAuth):
    """A bank's word for its client, passed on by the National Bank."""

    authorize_path = "/v1/bank/oauth2/authorize"
    token_path = "/v1/bank/oauth2/token"  # noqa: S105 - an address
    person_path = "/v1/bank/resource/client"
    names = ClaimNames(
        subject="inn",
        number="inn",
        kind=RNOKPP,
        name="",
        given_name="firstName",
        middle_name="middleName",
        family_name="lastName",
        birth_date="birthDay",
    )

    def extra_query(self, way: Way) -> dict[str, str]:
        """Name the set of fields that the contract with the National Bank agrees on."""
        return {"dataset": way.text("dataset")} if way.text("dataset") else {}

    def exchange(self, way: Way, answer: Answer) -> dict[str, Any]:
        """Return the tokens for a code."""
        form = {
            "grant_type": "authorization_code",
            "client_id": way.text("client_id"),
            "client_secret": way.secret("client_secret"),
            "code": answer.parameters.get("code", ""),
            "redirect_uri": answer.callback,
        }
        address = self.base(way) + self.token_path
        return self.tokens_of(way, client.call("POST", address, provider=way.label, form=form))

    def sealed_person(self, way: Way, token: str, _tokens: Mapping[str, Any]) -> Any:
        """Ask the bank for the questionnaire, encrypted for our certificate."""
        asked = {"type": "physical", "cert": certificate_text(way), "fields": FIELDS}
        reply = client.call(
            "POST",
            self.base(way) + self.person_path,
            provider=way.label,
            headers={"Authorization": f"Bearer {token}"},
            content=asked,
        )
        answer = reply.as_json()
        if reply.status != 200 or answer.get("state", "ok") != "ok":
            raise client.unreadable(way.label)
        return answer.get("customerCrypto")
