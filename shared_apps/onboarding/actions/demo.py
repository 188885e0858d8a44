"""Applications of the demo: two wait for a decision, one was refused, one domain is trusted."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from kernel.people import SYSTEM
from kernel.ui.sections import existing_modules
from shared_apps.onboarding.actions import applications
from shared_apps.onboarding.actions.addresses import keep_address
from shared_apps.onboarding.actions.choices import keep_plan
from shared_apps.onboarding.actions.decisions import refuse
from shared_apps.onboarding.actions.documents import keep_document
from shared_apps.onboarding.actions.domains import allow_domain
from shared_apps.onboarding.models import Application, OfficialDomain
from shared_apps.onboarding.rules.wizard import AGREEMENTS
from shared_apps.plans.models import Plan
from shared_apps.registers.models import RegisterUnit

TRUSTED = "rada.demo.example"
TRUSTED_UNIT = "UA53060230000098362"
INHABITANTS = 41_000
"""The municipality whose application approves itself, and how many people the demo says it has."""

REASON = (
    "Розпорядження не підписане. Надішліть, будь ласка, підписану копію і подайте заявку знову."
)
SHEET = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R
/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 69>>stream
BT /F1 20 Tf 72 740 Td (Order: authorisation to act on e-DEM) Tj ET

endstream endobj
trailer<</Root 1 0 R>>
%%EOF
"""


@dataclass(frozen=True)
class Example:
    """An application of the demo; `code` is the unit's in its register."""

    scheme: str
    code: str
    language: str
    name: str
    position: str
    email: str
    slug: str
    languages: tuple[str, ...]
    population: int
    days_ago: int
    refused: str = ""


EXAMPLES = (
    Example(
        "KATOTTG", "UA53080390000027656", "uk", "Оксана Ткаченко", "Начальниця відділу",
        "tkachenko@reshetylivka.example", "reshetylivka", ("uk", "en"), 24_300, 12, REASON,
    ),
    Example(
        "KATOTTG", "UA53080470000053547", "uk", "Ігор Савченко", "Секретар сільської ради",
        "savchenko@shcherbani.example", "shcherbani", ("uk", "en"), 14_200, 3,
    ),
    Example(
        "TERYT", "0226062", "pl", "Anna Wiśniewska", "Sekretarz gminy",
        "sekretarz@gmina-zlotoryja.example", "zlotoryja", ("pl", "en", "uk"), 7_000, 1,
    ),
)  # fmt: skip


def fill(*, at: datetime) -> None:
    """Put the applications into the queue, each once; one whose unit is not loaded is left out."""
    _trust(at=at)
    for example in EXAMPLES:
        unit = RegisterUnit.objects.find(example.scheme, example.code)
        if unit is not None and not Application.objects.sent().filter(unit=unit).exists():
            _apply(example, unit, at=at - timedelta(days=example.days_ago))


@transaction.atomic
def _trust(*, at: datetime) -> None:
    """Let one municipality approve itself; its register is silent about the population."""
    unit = RegisterUnit.objects.find("KATOTTG", TRUSTED_UNIT)
    if unit is None or OfficialDomain.objects.filter(domain=TRUSTED).exists():
        return
    if unit.population is None:
        unit.population, unit.population_on = INHABITANTS, at.date()
        unit.save(update_fields=["population", "population_on"])
    allow_domain(TRUSTED, unit_code=TRUSTED_UNIT, note="Demo", actor=SYSTEM, at=at)


@transaction.atomic
def _apply(example: Example, unit: RegisterUnit, *, at: datetime) -> None:
    draft = applications.begin(unit=unit, language=example.language, at=at)
    key = draft.key
    applications.answer(
        key,
        contact_name=example.name,
        contact_position=example.position,
        contact_email=example.email,
        email_verified_at=at,
        at=at,
    )
    keep_document(key, file=io.BytesIO(SHEET), name="authorisation.pdf", at=at)
    keep_address(key, slug=example.slug, languages=example.languages, at=at)
    plan = Plan.objects.get(code="eight-weeks")
    keep_plan(
        key,
        code=plan.code,
        modules=sorted(existing_modules() & set(plan.modules)),
        population=example.population,
        at=at,
    )
    accepted = [
        {"kind": kind, "version": version, "language": example.language, "digest": ""}
        for kind, version in AGREEMENTS.items()
    ]
    sent = applications.submit(key, accepted=accepted, at=at)
    if example.refused:
        refuse(sent, reason=example.refused, actor=SYSTEM, at=at + timedelta(days=1))


def logins() -> list[str]:
    """Return how to try applying and deciding."""
    return [
        "Apply for a municipality: http://localhost:{port}/apply/ (codes: /demo/mail/);",
        f"  for {TRUSTED_UNIT} (Myrhorod), with an address such as you@{TRUSTED}, it approves",
        "  itself and the site is made at once",
        "Decide about applications: http://localhost:{port}/console/applications/",
    ]
