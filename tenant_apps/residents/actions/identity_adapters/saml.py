"""SAML 2.0, as login.gov.pl speaks it: signed request, signed and encrypted assertion.

Strict: destination, audience, InResponseTo, recipient and times are checked by python3-saml,
whose clock is the machine's; deprecated algorithms and entities in XML are refused.
Source: SAML 2.0 Core, Bindings (redirect out, POST back), Profiles 4.1; ADR 0011.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from kernel.errors import Invalid, NotAllowed
from tenant_apps.residents.actions.identity_adapters.interface import (
    Answer,
    Asked,
    Going,
    Way,
    new_kept,
)
from tenant_apps.residents.actions.identity_adapters.sealed_oauth import check_key_pair
from tenant_apps.residents.rules.identity.claims import ClaimNames, Identity, read_identity
from tenant_apps.residents.rules.identity.roundtrip import Kept

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SUBJECT = "nameid"
MOST_LETTERS = 400_000


class Saml:
    """A provider that answers with a SAML assertion."""

    def begin(self, way: Way, asked: Asked) -> Going:
        """Send the person with a signed request; its id is what the answer must name."""
        kept = new_kept(way, asked)
        library = OneLogin_Saml2_Auth(
            _request(asked.callback), _settings(way, asked.callback, asked.metadata)
        )
        url: str = library.login(return_to=kept.state, set_nameid_policy=True)
        return Going(url, replace(kept, request_id=str(library.get_last_request_id())))

    def finish(self, way: Way, kept: Kept, answer: Answer) -> Identity:
        """Check the assertion against the request that was sent, and read it."""
        text = answer.parameters.get("SAMLResponse", "")
        if not text or len(text) > MOST_LETTERS or not kept.request_id:
            raise NotAllowed("residents.identity.not_proven", reason="assertion")
        try:
            response = OneLogin_Saml2_Response(_library_settings(way, answer), text)
            sent = _request(answer.callback) | {"post_data": {"SAMLResponse": text}}
            response.is_valid(sent, kept.request_id, raise_exceptions=True)
            claims = _claims(response)
            acr = " ".join(response.get_authn_contexts())
        except (OneLogin_Saml2_ValidationError, OneLogin_Saml2_Error) as error:
            raise _refusal(error) from error
        except Exception as error:  # the library lets errors of XML and keys through as they are
            raise NotAllowed("residents.identity.not_proven", reason="assertion") from error
        return read_identity(
            claims,
            _names(way),
            source=way.slug,
            issuer=way.text("idp_entity_id"),
            level=way.text("level") or "eid",
            acr=acr,
        )

    def probe(self, way: Way, asked: Asked) -> list[str]:
        """Check keys and settings; SAML has nothing harmless to ask over the network."""
        check_key_pair(way.text("certificate"), way.secret("private_key"))
        describe_us(way, asked.callback, asked.metadata)
        return [way.text("idp_entity_id"), asked.metadata, f"ACS: {asked.callback}"]


def describe_us(way: Way, callback: str, metadata: str) -> bytes:
    """Return the city's SAML metadata for the provider's registration.

    Raises: Invalid `residents.identity.wrong_setting`.
    """
    try:
        settings = OneLogin_Saml2_Settings(_settings(way, callback, metadata))
        found = settings.get_sp_metadata()
    except OneLogin_Saml2_Error as error:
        raise Invalid("residents.identity.wrong_setting", field="idp_certificates") from error
    return found if isinstance(found, bytes) else str(found).encode()


def _refusal(error: Exception) -> NotAllowed:
    """Return the refusal: the person or the provider said no, or the assertion does not hold."""
    if getattr(error, "code", None) == OneLogin_Saml2_ValidationError.STATUS_CODE_IS_NOT_SUCCESS:
        return NotAllowed("residents.identity.cancelled")
    return NotAllowed("residents.identity.not_proven", reason="assertion")


def _claims(response: Any) -> dict[str, Any]:
    """Return the first value of each attribute, and the name the provider has for the person."""
    found = {name: values[0] for name, values in response.get_attributes().items() if values}
    return {**found, SUBJECT: response.get_nameid()}


def _names(way: Way) -> ClaimNames:
    return ClaimNames(
        subject=way.text("subject_attribute") or SUBJECT,
        number=way.text("number_attribute"),
        kind=way.text("number_kind"),
        name="",
        given_name=way.text("given_name_attribute"),
        family_name=way.text("family_name_attribute"),
        birth_date=way.text("birth_date_attribute"),
        email="",
    )


def _request(callback: str) -> dict[str, Any]:
    """Describe the callback as the library wants requests described."""
    parts = urlsplit(callback)
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
    }


def _library_settings(way: Way, answer: Answer) -> OneLogin_Saml2_Settings:
    return OneLogin_Saml2_Settings(_settings(way, answer.callback, answer.metadata))


def _settings(way: Way, callback: str, metadata: str) -> dict[str, Any]:
    """Return the library's settings: everything that can be demanded is."""
    certificates = _certificates(way.text("idp_certificates"))
    contexts = way.text("acr_values").split()
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": way.text("entity_id") or metadata,
            "assertionConsumerService": {"url": callback, "binding": POST},
            "NameIDFormat": UNSPECIFIED,
            "x509cert": way.text("certificate"),
            "privateKey": way.secret("private_key"),
        },
        "idp": {
            "entityId": way.text("idp_entity_id"),
            "singleSignOnService": {"url": way.text("sso_url"), "binding": REDIRECT},
            "x509certMulti": {"signing": certificates, "encryption": certificates[:1]},
        },
        "security": {
            "authnRequestsSigned": True,
            "wantAssertionsSigned": True,
            "wantAssertionsEncrypted": True,
            "wantNameId": True,
            "requestedAuthnContext": contexts or False,
            "signatureAlgorithm": RSA_SHA256,
            "digestAlgorithm": SHA256,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


def _certificates(text: str) -> list[str]:
    """Return the certificates that a text of several PEM blocks holds."""
    end = "-----END CERTIFICATE-----"
    return [f"{part.strip()}\n{end}" for part in text.split(end) if part.strip()]
