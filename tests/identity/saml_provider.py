"""A real SAML 2.0 identity provider for the tests: pysaml2 with xmlsec1."""

import base64
import gc
import shutil
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.identity.keys import Pair, rsa_pair

with warnings.catch_warnings():  # the library names ciphers by places that have moved
    warnings.simplefilter("ignore")
    from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.server import Server

ENTITY = "https://login.test.example/idp"
SSO = "https://login.test.example/sso"
EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
PESEL = "85031512344"
PERSON: dict[str, Any] = {
    f"{EIDAS}PersonIdentifier": f"PL/PL/{PESEL}",
    f"{EIDAS}CurrentGivenName": "Łukasz",
    f"{EIDAS}CurrentFamilyName": "Nowak",
    f"{EIDAS}DateOfBirth": "1985-03-15",
}
MAP = """
MAP = {{
    "identifier": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
    "fro": {fro},
    "to": {to},
}}
"""


def tidied(work: Callable[..., Any]) -> Callable[..., Any]:
    """Let the library drop its open files before anybody else hears of them."""

    @wraps(work)
    def quiet(*args: Any, **kwargs: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            done = work(*args, **kwargs)
            gc.collect()
            return done

    return quiet


@dataclass
class SamlProvider:
    """The provider as one city knows it; `person` is who signs in there."""

    metadata: str
    pair: Pair = field(default_factory=lambda: rsa_pair("identity provider"))
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))

    def __post_init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.server = Server(config=IdPConfig().load(self._settings()))

    def _settings(self) -> dict[str, Any]:
        key = self._file("key.pem", self.pair.key_pem)
        certificate = self._file("certificate.pem", self.pair.certificate_pem)
        maps = self.folder / "maps"
        maps.mkdir()
        names = {name: name for name in PERSON}
        (maps / "eidas.py").write_text(MAP.format(fro=names, to=names))
        return {
            "entityid": ENTITY,
            "xmlsec_binary": shutil.which("xmlsec1"),
            "attribute_map_dir": str(maps),
            "key_file": key,
            "cert_file": certificate,
            "encryption_keypairs": [{"key_file": key, "cert_file": certificate}],
            "metadata": {"local": [self._file("city.xml", self.metadata)]},
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(SSO, BINDING_HTTP_REDIRECT)]},
                    "want_authn_requests_signed": True,
                    "policy": {
                        "default": {
                            "lifetime": {"minutes": 5},
                            "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
                        }
                    },
                }
            },
        }

    def _file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)

    @tidied
    def request_of(self, address: str) -> Any:
        """Return the request that the browser carries to us, its signature checked."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        found = self.server.parse_authn_request(
            sent["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=sent["RelayState"],
            sigalg=sent["SigAlg"],
            signature=sent["Signature"],
        )
        return found.message

    @tidied
    def answer(self, request: Any, **changes: Any) -> str:
        """Return the response to a request as XML, signed and encrypted unless changed."""
        options: dict[str, Any] = {
            "in_response_to": request.id,
            "destination": request.assertion_consumer_service_url,
            "sp_entity_id": request.issuer.text,
            "userid": "person-1",
            "authn": {"class_ref": "http://eidas.europa.eu/LoA/substantial"},
            "sign_assertion": True,
            "sign_response": True,
            "encrypt_assertion": True,
            "encrypt_assertion_self_contained": False,
            "sign_alg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "digest_alg": "http://www.w3.org/2001/04/xmlenc#sha256",
            **changes,
        }
        return str(self.server.create_authn_response(self.person, **options))


def encoded(xml: str) -> str:
    """Return XML as a browser posts it."""
    return base64.b64encode(xml.encode()).decode()


POST = BINDING_HTTP_POST
