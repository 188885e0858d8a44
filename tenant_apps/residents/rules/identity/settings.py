"""What each adapter must be told, and what is known beforehand of some providers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.errors import Invalid
from tenant_apps.residents.rules.identity.assurance import EID, EMAIL, proven_level, rank
from tenant_apps.residents.rules.national_ids import JMBG, KINDS, PESEL

OIDC, BANKID_NBU, ID_GOV_UA, LOGIN_GOV_PL = ADAPTER_NAMES = (
    "oidc",
    "bankid_nbu",
    "id_gov_ua",
    "login_gov_pl",
)
DESK_SOURCE = "desk"
LEVELS = (EMAIL, EID)
"""What a provider may prove; the desk is people's own work."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to know: `kind` is address, text, choice, levels, certificate or secret."""

    name: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider that is known: what its form begins with, and whether it was ever tried for real.

    `verified` says against what: `process` (a real provider program), `stub` (its documented
    messages only), "" nothing.
    """

    slug: str
    adapter: str
    label: str
    verified: str
    settings: Mapping[str, Any] = field(default_factory=dict)


_LEVEL = Setting("level", "choice", required=True, choices=LEVELS)
_KIND = Setting("number_kind", "choice", choices=("", *KINDS))
_SECRET = Setting("client_secret", "secret")
_CERTIFICATE = Setting("certificate", "certificate", required=True)
_KEY = Setting("private_key", "secret", required=True)
_SEALED = (
    Setting("base_url", "address", required=True),
    Setting("client_id", required=True),
    Setting("client_secret", "secret", required=True),
    _CERTIFICATE,
    _KEY,
    Setting("senders", "certificate"),
    Setting("envelope"),
)
SETTINGS: dict[str, tuple[Setting, ...]] = {
    OIDC: (
        Setting("issuer", "address", required=True),
        Setting("client_id", required=True),
        _SECRET,
        Setting("client_login", "choice", choices=("basic", "post")),
        Setting("scopes"),
        _LEVEL,
        Setting("acr_values"),
        Setting("acr_levels", "levels"),
        Setting("number_claim"),
        _KIND,
        Setting("birth_date_claim"),
    ),
    BANKID_NBU: (*_SEALED, Setting("dataset")),
    ID_GOV_UA: (*_SEALED, Setting("auth_types")),
    LOGIN_GOV_PL: (
        Setting("idp_entity_id", required=True),
        Setting("sso_url", "address", required=True),
        Setting("idp_certificates", "certificate", required=True),
        Setting("entity_id"),
        _CERTIFICATE,
        _KEY,
        _LEVEL,
        Setting("acr_values"),
        Setting("subject_attribute"),
        Setting("number_attribute"),
        _KIND,
        Setting("given_name_attribute"),
        Setting("family_name_attribute"),
        Setting("birth_date_attribute"),
    ),
}

_EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
PRESETS: tuple[Preset, ...] = (
    Preset(
        slug="oidc",
        adapter=OIDC,
        label="OpenID Connect",
        verified="process",
        settings={"scopes": "openid profile email", "level": EMAIL, "client_login": "basic"},
    ),
    Preset(
        slug="id-gov-ua",
        adapter=ID_GOV_UA,
        label="id.gov.ua",
        verified="stub",
        settings={"base_url": "https://id.gov.ua", "auth_types": "dig_sign,bank_id,diia_id"},
    ),
    Preset(
        slug="bankid-nbu",
        adapter=BANKID_NBU,
        label="BankID НБУ",
        verified="stub",
        settings={"base_url": "https://id.bank.gov.ua"},
    ),
    Preset(
        slug="login-gov-pl",
        adapter=LOGIN_GOV_PL,
        label="login.gov.pl",
        verified="stub",
        settings={
            "idp_entity_id": "https://login.gov.pl",
            "sso_url": "https://login.gov.pl/login/SingleSignOnService",
            "level": EID,
            "acr_values": "http://eidas.europa.eu/LoA/substantial",
            "subject_attribute": f"{_EIDAS}PersonIdentifier",
            "number_attribute": f"{_EIDAS}PersonIdentifier",
            "number_kind": PESEL,
            "given_name_attribute": f"{_EIDAS}CurrentGivenName",
            "family_name_attribute": f"{_EIDAS}CurrentFamilyName",
            "birth_date_attribute": f"{_EIDAS}DateOfBirth",
        },
    ),
    Preset(
        slug="eid-gov-rs",
        adapter=OIDC,
        label="eID Србија",
        verified="",
        settings={
            "issuer": "https://eid.gov.rs",
            "scopes": "openid profile email",
            "client_login": "basic",
            "level": EMAIL,
            "number_claim": "umcn",
            "number_kind": JMBG,
        },
    ),
)


def preset_of(slug: str) -> Preset | None:
    """Return the preset of this slug, None when there is none."""
    return next((preset for preset in PRESETS if preset.slug == slug), None)


def secret_names(adapter: str) -> frozenset[str]:
    """Return the names of an adapter's secrets."""
    return frozenset(one.name for one in SETTINGS[adapter] if one.kind == "secret")


def check_settings(adapter: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Refuse settings with which the adapter could not work.

    Raises: Invalid `residents.identity.wrong_setting` with the `field`.
    """
    if adapter not in SETTINGS:
        raise Invalid("residents.identity.wrong_setting", field="adapter")
    for one in SETTINGS[adapter]:
        value = (secrets if one.kind == "secret" else settings).get(one.name)
        allowed = not one.choices or value in (None, *one.choices)
        if (one.required and not value) or not allowed:
            raise Invalid("residents.identity.wrong_setting", field=one.name)
    unknown = set(settings) - {one.name for one in SETTINGS[adapter]}
    levels = settings.get("acr_levels") or {}
    if unknown or set(levels.values()) - set(LEVELS):
        raise Invalid("residents.identity.wrong_setting", field=min(unknown, default="acr_levels"))
    if bool(settings.get("number_claim")) > bool(settings.get("number_kind")):
        raise Invalid("residents.identity.wrong_setting", field="number_kind")


def reachable_level(adapter: str, settings: Mapping[str, Any]) -> str:
    """Return the highest level that a provider with these settings may prove."""
    claimed = [str(settings.get("level") or EID), *(settings.get("acr_levels") or {}).values()]
    if adapter in {BANKID_NBU, ID_GOV_UA}:
        return EID
    names_person = bool(settings.get("number_claim") or settings.get("number_attribute"))
    return proven_level(max(claimed, key=rank), names_person=names_person)
