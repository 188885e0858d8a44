"""Demo editions of the Polish commune and the Serbian city; names and ids are made up."""

from tenant_apps.budget.actions.demo_editions import (
    EIGHT_WEEKS,
    DemoEdition,
    DemoPool,
    DemoProject,
    DemoTexts,
    DemoVoter,
)

POLISH = DemoTexts(
    summary="{title}: miejsce, z którego na co dzień skorzystają starsi i młodsi mieszkańcy.",
    description="Lokalizacja: {place}. Teren należy do gminy i jest ogólnodostępny. "
    "Prace zmieszczą się w jednym roku budżetowym, a materiały są trwałe i łatwe w utrzymaniu.",
    items=(("Projekt i uzgodnienia", 10), ("Materiały", 50), ("Robocizna", 35), ("Nadzór", 5)),
    admitted="Zadanie spełnia warunki regulaminu, kosztorys sprawdzono.",
    rejected="Działka nie jest własnością gminy.",
)
POLISH_REGULATION = (
    "W głosowaniu biorą udział mieszkańcy gminy wpisani do spisu uprawnionych. Tożsamość "
    "potwierdza się numerem PESEL oraz imieniem i nazwiskiem; konto nie jest potrzebne. "
    "Każdy fundusz ma własne zasady: w funduszu sołeckim wybiera się jedno zadanie, w funduszu "
    "na dzielnice Gminy — dowolne zadania w ramach kwoty, w pozostałych rozdziela się punkty."
)
VOTERS = (
    DemoVoter("58031401231", "Halina Wrona", 1958, "pielgrzymka"),
    DemoVoter("71070204562", "Marek Lis", 1971, "pielgrzymka"),
    DemoVoter("84112307819", "Łukasz Żak", 1984, "twardocice"),
    DemoVoter("90050903446", "Żaneta Dąb", 1990, "proboszczow"),
    DemoVoter("96013002157", "Michał Ćwik", 1996, "nowa-wies"),
    DemoVoter("01281706623", "Oliwia Świerk", 2001, "twardocice"),
    DemoVoter("04220505389", "Zofia Głóg", 2004, "pielgrzymka"),
    DemoVoter("49062100703", "Stefania Olcha", 1949, "nowa-wies"),
    DemoVoter("79100104444", "Ewa Jawor", 1979, "proboszczow"),
)


def _task(
    number: int, title: str, cost: int, category: int, pool: int, *, place: str
) -> DemoProject:
    votes = max(46 - number * 3, 4)
    return DemoProject(number, title, cost, category, pool, votes=votes, place=place)


PIELGRZYMKA = DemoEdition(
    title="Budżet obywatelski gminy",
    stage="voting",
    passed=2,
    days=EIGHT_WEEKS,
    currency="PLN",
    summary="Trzy fundusze, jedna karta do głosowania. Zagłosuj numerem PESEL, bez konta.",
    regulation=POLISH_REGULATION,
    organiser="Urząd Gminy Pielgrzymka",
    contact_email="budzet@pielgrzymka.example",
    roll_required=True,
    id_kind="pesel",
    assurance="roll",
    voters=VOTERS,
    pools=(
        DemoPool(
            "solecki",
            "Fundusz sołecki",
            60_000,
            "choose-1",
            kind="village_fund",
            max_cost=30_000,
            max_choices=1,
        ),
        DemoPool(
            "dzielnice",
            "Fundusz na dzielnice Gminy",
            180_000,
            "knapsack",
            kind="district",
            max_cost=120_000,
        ),
        DemoPool(
            "inne",
            "Inne, zdefiniowane przez urząd",
            90_000,
            "cumulative",
            kind="other",
            max_cost=60_000,
            max_choices=5,
            points_sum=10,
            points_max=5,
        ),
    ),
    categories=(("Rekreacja", 210), ("Infrastruktura", 20), ("Kultura i edukacja", 320)),
    projects=(
        _task(1, "Altana przy świetlicy wiejskiej", 24_000, 0, 0, place="Twardocice"),
        _task(2, "Plac zabaw: huśtawki i zjeżdżalnia", 29_500, 0, 0, place="Nowa Wieś Grodziska"),
        _task(3, "Łącznik pieszy do przystanku", 27_000, 1, 0, place="Proboszczów"),
        _task(4, "Oświetlenie solarne przy boisku", 18_500, 1, 0, place="Pielgrzymka"),
        _task(5, "Ścieżka zdrowia nad potokiem", 96_000, 0, 1, place="Pielgrzymka"),
        _task(6, "Modernizacja boiska szkolnego", 118_000, 0, 1, place="Pielgrzymka"),
        _task(7, "Wiaty przystankowe", 64_000, 1, 1, place="Twardocice i Proboszczów"),
        _task(8, "Chodnik przy ulicy Szkolnej", 88_000, 1, 1, place="Pielgrzymka"),
        _task(9, "Świetlica: kuchnia i zaplecze", 58_000, 2, 2, place="Wojcieszyn"),
        _task(10, "Kino letnie i koncerty", 22_000, 2, 2, place="Pielgrzymka"),
        _task(11, "Warsztaty dla seniorów", 16_000, 2, 2, place="Pielgrzymka"),
        _task(12, "Żywe lekcje historii w ruinach zamku", 19_500, 2, 2, place="Twardocice"),
        DemoProject(
            13,
            "Parking przy cmentarzu",
            55_000,
            1,
            2,
            state="rejected",
            reason=POLISH.rejected,
            place="Nowa Wieś Grodziska",
        ),
    ),
    texts=POLISH,
)

SERBIAN = DemoTexts(
    summary="{title}: место које ће свакога дана користити и млађи и старији суграђани.",
    description="Локација: {place}. Земљиште је у јавној својини и доступно свима. "
    "Радови могу да се заврше у једној буџетској години, а одржавање је једноставно.",
    items=(("Пројектна документација", 8), ("Материјал", 52), ("Радови", 33), ("Надзор", 7)),
    admitted="Предлог испуњава услове, предрачун је проверен.",
    rejected="Земљиште није у јавној својини.",
)
SERBIAN_REGULATION = (
    "Предлоге подају пунолетни становници града, највише пет по особи. Предлог мора да буде "
    "изводљив у једној буџетској години. Гласа се за највише три предлога."
)
SERBIAN_CATEGORIES = (("Јавни простор", 150), ("Спорт и деца", 210), ("Култура", 320))


def _serbian_pools() -> tuple[DemoPool, ...]:
    return (
        DemoPool(
            "grad",
            "Град",
            12_000_000,
            "approval",
            max_cost=4_000_000,
            max_choices=3,
        ),
        DemoPool(
            "sela",
            "Сеоске месне заједнице",
            6_000_000,
            "approval",
            kind="district",
            max_cost=1_500_000,
            max_choices=2,
        ),
    )


def _proposal(number: int, title: str, cost: int, category: int, pool: int) -> DemoProject:
    state = "submitted" if number > 4 else "formal_review"
    return DemoProject(number, title, cost, category, pool, state=state)


KIKINDA = DemoEdition(
    title="Грађански буџет",
    stage="submission",
    passed=8,
    currency="RSD",
    summary="Пошаљите предлог за свој крај: дечје игралиште, парк, расвету или нешто друго.",
    regulation=SERBIAN_REGULATION,
    organiser="Град Кикинда",
    contact_email="budzet@kikinda.example",
    pools=_serbian_pools(),
    categories=SERBIAN_CATEGORIES,
    projects=(
        _proposal(1, "Љуљашке и тобогани у Великом парку", 1_350_000, 1, 0),
        _proposal(2, "Ђачки трг испред гимназије", 3_400_000, 0, 0),
        _proposal(3, "Летња позорница код Суваче", 2_150_000, 2, 0),
        _proposal(4, "Расвета стазе на Старом језеру", 1_900_000, 0, 0),
        _proposal(5, "Чесма и клупе на сеоском тргу, Мокрин", 640_000, 0, 1),
        _proposal(6, "Терен за баскет, Башаид", 1_200_000, 1, 1),
        _proposal(7, "Библиотека у старој школи, Иђош", 980_000, 2, 1),
    ),
    texts=SERBIAN,
)
KIKINDA_NEXT = DemoEdition(
    title="Омладински буџет",
    stage="submission",
    passed=-30,
    year_offset=2,
    state="draft",
    currency="RSD",
    summary="Нацрт: конкурс за младе од 15 до 30 година.",
    regulation=SERBIAN_REGULATION,
    organiser="Град Кикинда",
    contact_email="budzet@kikinda.example",
    pools=_serbian_pools(),
    categories=SERBIAN_CATEGORIES,
    projects=(),
    texts=SERBIAN,
)
EDITIONS: dict[str, tuple[DemoEdition, ...]] = {
    "pielgrzymka": (PIELGRZYMKA,),
    "kikinda": (KIKINDA, KIKINDA_NEXT),
}
