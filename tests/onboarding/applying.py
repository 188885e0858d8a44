"""Somebody who applies: a browser on the main host that answers the steps."""

import re
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from shared_apps.onboarding.models import Application
from shared_apps.registers.models import RegisterUnit
from tests.residents.letters import deliver_letters

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
EMAIL = "secretary@zhovti-mlyny.gov.ua"
CONTACT = {
    "name": "Ганна Левченко",
    "position": "Секретар ради",
    "email": EMAIL,
    "phone": "+380532000000",
}
_numbers = count(1)


def make_unit(**fields: Any) -> RegisterUnit:
    """Return a new community of the register in Poltava region."""
    code = fields.pop("code", f"UA5399{next(_numbers):013d}")
    values: dict[str, Any] = {
        "scheme": "KATOTTG",
        "country": "UA",
        "kind": "community",
        "type": "H",
        "names": {"uk": "Жовтомлинська сільська громада", "en": "Zhovtomlynska community"},
        "place_names": {"uk": "Жовті Млини", "en": "Zhovti Mlyny"},
        "folded": "|жовті млини|zhovti mlyny|",
        "population": 9_000,
        "population_on": date(2025, 1, 1),
        "as_of": date(2025, 5, 16),
    }
    made: RegisterUnit = RegisterUnit.objects.create(code=code, **{**values, **fields})
    return made


def pdf(name: str = "order.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """Return a document to send."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def photo(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a photo taken on its side (EXIF orientation 6) that names its camera."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112] = "SecretCam", 6
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, exif=exif)
    return out.getvalue()


class Applicant:
    """A browser without an account, and the key of its draft."""

    def __init__(self, language: str = "en") -> None:
        self.browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE=language)
        self.key = ""

    @property
    def application(self) -> Application:
        """The application as it is stored now."""
        found: Application = Application.objects.with_names().get(key=self.key)
        return found

    def begin(self, unit: RegisterUnit) -> Any:
        """Choose a municipality and remember the key."""
        answer = self.browser.post("/apply/", {"unit": unit.pk})
        if answer.status_code == 302:
            self.key = answer["Location"].split("/")[3]
        return answer

    def page(self, step: str, kind: str = "draft") -> str:
        """Return the address of a step."""
        return f"/apply/{kind}/{self.key}/{step}/" if step else f"/apply/{kind}/{self.key}/"

    def send(self, step: str, **answers: Any) -> Any:
        """Answer a step."""
        return self.browser.post(self.page(step), answers)

    def code(self, at: Any) -> str:
        """Return the code of the last letter."""
        found = re.search(r"^(\d{6})$", deliver_letters(at)[-1].body, re.MULTILINE)
        assert found
        return found[1]

    def confirm(self, at: Any) -> Any:
        """Send the contact and type the code that came."""
        self.send("contact", **CONTACT)
        return self.send("confirm", code=self.code(at))

    def fill(self, unit: RegisterUnit, at: Any, slug: str = "zhovti-mlyny") -> None:
        """Answer every step before the summary."""
        self.begin(unit)
        self.confirm(at)
        self.send("document", document=pdf())
        self.send("address", slug=slug, main="uk", languages=["en"])
        self.send("plan", plan="eight-weeks")

    def submit(self, unit: RegisterUnit, at: Any, slug: str = "zhovti-mlyny") -> Application:
        """Fill everything in and submit it."""
        self.fill(unit, at, slug)
        answer = self.send("summary", terms="on", processing="on")
        assert answer.status_code == 302, answer.content.decode()
        return self.application
