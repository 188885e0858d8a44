"""Demo content: what residents say about projects, what the office answers, a few drawn photos."""

import io
import math
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from kernel.errors import Refusal
from kernel.people import SYSTEM, Actor
from tenant_apps.budget.actions.attachments import PHOTO, subject_of
from tenant_apps.budget.actions.talk import check_may_comment
from tenant_apps.budget.models import Proposal
from tenant_apps.discussion.actions.comments import post_comment, set_like
from tenant_apps.discussion.actions.moderation import remove_comments
from tenant_apps.discussion.models import Comment
from tenant_apps.files.actions.files import check_upload, keep_upload
from tenant_apps.files.models import StoredFile
from tenant_apps.files.rules.content import IMAGES
from tenant_apps.residents.models import Resident
from tenants.city import City

MOST_PROJECTS = 3
PHOTO_SIZE = (1280, 720)
MAX_PHOTO_BYTES = 5 * 1024 * 1024

WORDS: dict[str, dict[str, str]] = {
    "uk": {
        "praise": "Дуже потрібний проєкт: щодня ходимо тут із дітьми, і присісти ніде.",
        "question": "Чи буде доступ для візочків? На кресленні https://poltava.example/plan"
        " пандуса не видно.",
        "official": "Так, пандус передбачено: ухил 8 %, поручні з обох боків. Додамо його на"
        " креслення до кінця тижня.",
        "thanks": "Дякую за відповідь, підтримаю!",
        "rude": "Знову все вкрадуть, а хто за — той бовдур.",
        "reason": "Образа інших мешканців; критикувати кошторис можна і варто.",
        "photo": "Як це місце може виглядати: ескіз автора",
    },
    "pl": {
        "praise": "Bardzo potrzebny projekt: codziennie chodzimy tędy z dziećmi i nie ma gdzie"
        " usiąść.",
        "question": "Czy będzie dojazd dla wózków? Na rysunku https://gmina.example/plan nie widać"
        " pochylni.",
        "official": "Tak, pochylnia jest przewidziana: nachylenie 8%, poręcze po obu stronach."
        " Dodamy ją do rysunku do końca tygodnia.",
        "thanks": "Dziękuję za odpowiedź, zagłosuję!",
        "rude": "I tak wszystko rozkradną, a kto jest za, ten głupi.",
        "reason": "Obraża innych mieszkańców; krytykować kosztorys można i warto.",
        "photo": "Jak to miejsce może wyglądać: szkic autora",
    },
    "sr": {
        "praise": "Врло потребан пројекат: сваки дан овуда пролазимо с децом и нема где да се"
        " седне.",
        "question": "Да ли ће бити приступа за колица? На цртежу https://grad.example/plan нема"
        " рампе.",
        "official": "Да, рампа је предвиђена: нагиб 8 %, рукохвати с обе стране. Додаћемо је на"
        " цртеж до краја недеље.",
        "thanks": "Хвала на одговору, гласаћу за!",
        "rude": "Опет ће све покрасти, а ко је за, тај је будала.",
        "reason": "Вређа друге становнике; предрачун се може и треба критиковати.",
        "photo": "Како ово место може да изгледа: ауторова скица",
    },
}


def fill_talk(city: City, *, at: datetime) -> None:
    """Discuss a few projects and give them photos, once."""
    words = WORDS.get(city.default_language.partition("-")[0], WORDS["uk"])
    people = {name: _actor(city, name) for name in ("resident", "neighbour", "manager", "owner")}
    if None in people.values() or Comment.objects.exists():
        return
    known = {name: actor for name, actor in people.items() if actor is not None}
    for place, project in enumerate(_discussed(at)):
        _add_photo(project, words["photo"], place, at)
        _discuss(project, words, known, whole=place == 0, at=at)


def _actor(city: City, name: str) -> Actor | None:
    found = Resident.objects.filter(email=f"{name}@{city.slug}.example").first()
    if found is None:
        return None
    roles = frozenset(found.role_grants.values_list("role", flat=True))
    return Actor(account=found.uuid, roles=roles, assurance="email")


def _discussed(at: datetime) -> list[Proposal]:
    """Return the first projects of the newest contest whose discussion is open."""
    found: list[Proposal] = []
    for project in Proposal.objects.listed().order_by("-contest__year", "-contest_id", "number")[
        :60
    ]:
        try:
            check_may_comment(SYSTEM, str(project.uuid), at)
        except Refusal:
            continue
        if not found or found[0].contest_id == project.contest_id:
            found.append(project)
        if len(found) == MOST_PROJECTS:
            break
    return found


def _discuss(
    project: Proposal, words: dict[str, str], people: dict[str, Actor], *, whole: bool, at: datetime
) -> None:
    subject = subject_of(project.uuid)
    resident, neighbour = people["resident"], people["neighbour"]
    began = at - timedelta(days=2)
    praise = post_comment(subject, text=words["praise"], actor=neighbour, at=began)
    set_like(praise.uuid, liked=True, actor=resident, at=began)
    if not whole:
        return
    later = began + timedelta(hours=3)
    question = post_comment(subject, text=words["question"], actor=resident, at=later)
    answer = post_comment(
        subject,
        text=words["official"],
        actor=people["manager"],
        at=later + timedelta(hours=20),
        answer_to=question.uuid,
        official=True,
    )
    thanks = later + timedelta(hours=21)
    post_comment(subject, text=words["thanks"], actor=resident, at=thanks, answer_to=answer.uuid)
    rude = post_comment(subject, text=words["rude"], actor=neighbour, at=thanks)
    owner, settled = people["owner"], thanks + timedelta(hours=1)
    remove_comments([rude.uuid], reason=words["reason"], actor=owner, at=settled)


def _add_photo(project: Proposal, description: str, place: int, at: datetime) -> None:
    subject = subject_of(project.uuid)
    if StoredFile.objects.of(subject).exists():
        return
    drawn = io.BytesIO(draw_place(place))
    upload = check_upload(drawn, accept=IMAGES, max_bytes=MAX_PHOTO_BYTES)
    keep_upload(
        upload,
        name=f"{PHOTO}-{project.number}.jpg",
        purpose=PHOTO,
        actor=SYSTEM,
        at=at,
        subject_kind=subject.kind,
        subject_key=subject.key,
        description=description,
        is_public=True,
    )


def draw_place(number: int) -> bytes:
    """Return a PNG of a park under a sky: calm colours, another hour for each number."""
    width, height = PHOTO_SIZE
    hours = (((236, 196, 160), (250, 232, 205)), ((150, 196, 226), (226, 240, 246)))
    above, below = hours[number % 2]
    image = Image.new("RGB", PHOTO_SIZE)
    pen = ImageDraw.Draw(image)
    for row in range(height):
        share = row / height
        pen.line((0, row, width, row), fill=_between(above, below, share))
    pen.ellipse((width * 0.7, 90, width * 0.7 + 130, 220), fill=(252, 226, 140))
    for layer, green in enumerate(((132, 168, 130), (96, 142, 104), (66, 112, 80))):
        base = height * (0.55 + 0.14 * layer)
        hill = [
            (x, base + 50 * math.sin(x / (170 + 60 * layer) + number + layer * 2))
            for x in range(0, width + 20, 20)
        ]
        pen.polygon([*hill, (width, height), (0, height)], fill=green)
    for tree in range(5):
        x, y = 120 + tree * 250 + 60 * (tree * number % 3), 470 + 25 * (tree % 3)
        pen.rectangle((x - 7, y, x + 7, y + 110), fill=(92, 70, 54))
        pen.ellipse((x - 66, y - 110, x + 66, y + 30), fill=(58, 104, 72))
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _between(
    first: tuple[int, int, int], last: tuple[int, int, int], share: float
) -> tuple[int, ...]:
    return tuple(round(one + (two - one) * share) for one, two in zip(first, last, strict=True))
