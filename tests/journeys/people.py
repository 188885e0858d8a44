"""Who and what the journeys meet: two cities in words, made-up national ids, texts to type."""

from dataclasses import dataclass

PASSWORD = "dobra-hromada-2026"
ROLL_NAME = "Іванна Żak"


@dataclass(frozen=True)
class Town:
    """The words of one city's contests."""

    name: str
    currency: str
    id_kind: str
    ids: tuple[str, ...]
    titles: tuple[str, str, str]
    summary: str
    regulation: str
    pool: str
    category: str
    projects: tuple[str, ...]
    idea: str


CITIES = {
    "poltava": Town(
        name="Полтавська міська рада",
        currency="UAH",
        id_kind="rnokpp",
        ids=("3184710691", "2935277360"),
        titles=("Громадський бюджет", "Бюджет дворів", "Бюджет мікрорайону Левада"),
        summary="Мешканці вирішують, що збудувати в місті наступного року.",
        regulation="Кожен мешканець подає до п’яти проєктів і голосує один раз.",
        pool="Усе місто",
        category="Благоустрій",
        projects=(
            "Озеленення двору на вулиці Соборності",
            "Майданчик для воркауту в Корпусному саду",
            "Освітлення доріжки до Прирічкового парку",
            "Читальня просто неба на бульварі Богдана Хмельницького",
            "Велопарковки біля шкіл",
            "Відкрита сцена на Леваді",
        ),
        idea="Лавки й тінь на Панянському бульварі",
    ),
    "lublin": Town(
        name="Urząd Miasta Lublin",
        currency="PLN",
        id_kind="pesel",
        ids=("85031512344", "85031512351"),
        titles=("Budżet obywatelski", "Zielony budżet", "Fundusz dzielnicy Czechów"),
        summary="Mieszkańcy decydują, co powstanie w mieście w przyszłym roku.",
        regulation="Każdy mieszkaniec zgłasza do pięciu projektów i głosuje jeden raz.",
        pool="Całe miasto",
        category="Zieleń",
        projects=(
            "Zielone podwórko przy ulicy Lipowej",
            "Siłownia plenerowa w Parku Ludowym",
            "Oświetlenie ścieżki nad Bystrzycą",
            "Czytelnia pod chmurką na placu Litewskim",
            "Stojaki rowerowe przy szkołach",
            "Łąka kwietna na Czechowie",
        ),
        idea="Ławki i cień przy Alei Zygmuntowskich",
    ),
}
