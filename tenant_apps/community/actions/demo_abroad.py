"""Demo content of the Polish commune and the Serbian city.

Villages are real, their outlines simplified by hand; acts are made up and say so.
"""

from datetime import date
from typing import Any

from tenant_apps.community.actions.demo_town import DemoAct, DemoDistrict, DemoText, DemoTown

POLISH_TERMS: dict[str, Any] = {
    "assurance": "roll",
    "roll_required": True,
    "id_kind": "pesel",
    "proposals_per_person": 5,
    "threshold": 1,
    "highest_cost": 12_000_000,
    "submission_days": 14,
    "voting_days": 14,
    "evaluation_working_days": 7,
}
PIELGRZYMKA = DemoTown(
    profile={
        "introduction": "Zgłoś zadanie, zagłosuj i sprawdź, co udało się zrobić w gminie.",
        "contact_email": "urzad@pielgrzymka.example",
        "contact_phone": "+48 00 000 00 00",
        "contact_address": "Pielgrzymka 109A, 59-524 Pielgrzymka",
        "opening_hours": "pn 7:30–16:30, wt–czw 7:30–15:30, pt 7:30–14:30",
        "website": "https://www.pielgrzymka.example",
        "privacy_controller": "Wójt Gminy Pielgrzymka, Pielgrzymka 109A",
        "privacy_officer": "Inspektor ochrony danych",
        "privacy_email": "iod@pielgrzymka.example",
        "accessibility_contact": "dostepnosc@pielgrzymka.example",
    },
    districts=(
        DemoDistrict(
            "pielgrzymka",
            "Pielgrzymka",
            920,
            ((15.76, 51.13), (15.8, 51.145), (15.85, 51.13), (15.84, 51.1), (15.79, 51.095)),
        ),
        DemoDistrict(
            "twardocice",
            "Twardocice",
            680,
            ((15.71, 51.11), (15.76, 51.13), (15.79, 51.095), (15.76, 51.07), (15.715, 51.08)),
        ),
        DemoDistrict(
            "proboszczow",
            "Proboszczów",
            760,
            ((15.76, 51.07), (15.79, 51.095), (15.84, 51.1), (15.87, 51.07), (15.82, 51.045)),
        ),
        DemoDistrict(
            "nowa-wies",
            "Nowa Wieś Grodziska",
            590,
            ((15.8, 51.145), (15.82, 51.175), (15.88, 51.165), (15.9, 51.13), (15.85, 51.13)),
        ),
        DemoDistrict("wojcieszyn", "Wojcieszyn", 470),
        DemoDistrict("czaple", "Czaple", 390),
    ),
    departments=(
        ("finanse", "Referat finansów"),
        ("inwestycje", "Referat inwestycji i gospodarki komunalnej"),
        ("oswiata", "Referat oświaty i promocji"),
    ),
    acts=(
        DemoAct(
            "Uchwała w sprawie konsultacji budżetu obywatelskiego (akt przykładowy)",
            "D/12/2020",
            date(2020, 9, 24),
            date(2020, 10, 15),
            POLISH_TERMS | {"voting_days": 7, "evaluation_working_days": 14},
        ),
        DemoAct(
            "Uchwała w sprawie zasad budżetu obywatelskiego gminy (akt przykładowy)",
            "D/31/2023",
            date(2023, 11, 30),
            date(2024, 1, 1),
            POLISH_TERMS,
        ),
    ),
    pages=(
        DemoText(
            "about",
            {"pl": "O gminie Pielgrzymka", "en": "About Pielgrzymka"},
            {
                "pl": "Na tej stronie mieszkańcy gminy wspólnie decydują o wydatkach.\n\n"
                "## Trzy fundusze\n\n- fundusz sołecki,\n- fundusz na dzielnice Gminy,\n"
                "- inne, zdefiniowane przez urząd.\n\nZasady zapisano w "
                "[uchwałach](/regulations/).",
                "en": "Here the people of the commune decide together how money is spent.",
            },
        ),
        DemoText(
            "contact",
            {"pl": "Kontakt"},
            {
                "pl": "Pytania o budżet obywatelski: "
                "[budzet@pielgrzymka.example](mailto:budzet@pielgrzymka.example).\n\n"
                "W urzędzie pomagamy także zagłosować: wystarczy dokument z numerem PESEL."
            },
        ),
        DemoText(
            "rules",
            {"pl": "Zasady udziału"},
            {
                "pl": "1. Jedna osoba oddaje jeden głos, w dowolny sposób.\n"
                "2. Numer PESEL służy tylko do sprawdzenia prawa do głosowania.\n"
                "3. Każda decyzja urzędu ma uzasadnienie widoczne dla wszystkich."
            },
        ),
        DemoText(
            "spotkania-w-solectwach",
            {"pl": "Spotkania w sołectwach"},
            {
                "pl": "Zapraszamy na rozmowę o zadaniach: w każdej świetlicy o **18:00**.\n\n"
                "- Twardocice — poniedziałek,\n- Proboszczów — wtorek,\n"
                "- Nowa Wieś Grodziska — środa."
            },
            kind="news",
        ),
        DemoText(
            "osiem-tygodni",
            {"pl": "Osiem tygodni od pomysłu do wyniku"},
            {
                "pl": "Zgłaszanie, ocena, konsultacje i głosowanie mieszczą się w ośmiu "
                "tygodniach. Terminy oceny liczymy w dniach roboczych."
            },
            kind="news",
        ),
        DemoText(
            "nowa-strona",
            {"pl": "Nowa strona budżetu obywatelskiego"},
            {"pl": "Głosowanie bez konta: PESEL, imię i nazwisko, karta do głosowania."},
            kind="news",
        ),
    ),
)
SERBIAN_TERMS: dict[str, Any] = {
    "assurance": "email",
    "roll_required": False,
    "proposals_per_person": 5,
    "threshold": 1,
    "highest_cost": 400_000_000,
    "submission_days": 20,
    "voting_days": 15,
    "evaluation_working_days": 15,
}
KIKINDA = DemoTown(
    profile={
        "introduction": "Предложите, гласајте и пратите шта је урађено у граду и селима.",
        "contact_email": "grad@kikinda.example",
        "contact_phone": "+381 00 000 000",
        "contact_address": "Трг српских добровољаца 12, Кикинда",
        "opening_hours": "пон–пет 7:00–15:00",
        "website": "https://www.kikinda.example",
        "privacy_controller": "Градска управа града Кикинде, Трг српских добровољаца 12",
        "privacy_officer": "Лице за заштиту података о личности",
        "privacy_email": "podaci@kikinda.example",
        "accessibility_contact": "pristup@kikinda.example",
    },
    districts=(
        DemoDistrict(
            "grad",
            "Град Кикинда",
            32_084,
            ((20.42, 45.85), (20.47, 45.87), (20.52, 45.845), (20.5, 45.8), (20.44, 45.805)),
        ),
        DemoDistrict(
            "mokrin",
            "Мокрин",
            4_258,
            (
                (20.36, 45.96),
                (20.44, 45.98),
                (20.47, 45.93),
                (20.47, 45.87),
                (20.42, 45.85),
                (20.37, 45.9),
            ),
        ),
        DemoDistrict(
            "basaid",
            "Башаид",
            2_601,
            (
                (20.37, 45.67),
                (20.45, 45.66),
                (20.5, 45.7),
                (20.5, 45.8),
                (20.44, 45.805),
                (20.38, 45.74),
            ),
        ),
        DemoDistrict(
            "idjos",
            "Иђош",
            1_734,
            (
                (20.27, 45.85),
                (20.32, 45.88),
                (20.37, 45.9),
                (20.42, 45.85),
                (20.44, 45.805),
                (20.36, 45.79),
                (20.29, 45.81),
            ),
        ),
        DemoDistrict("nakovo", "Наково", 1_715),
        DemoDistrict("banatsko-veliko-selo", "Банатско Велико Село", 2_231),
    ),
    departments=(
        ("finansije", "Секретаријат за финансије"),
        ("urbanizam", "Секретаријат за урбанизам и комуналне послове"),
        ("drustvo", "Секретаријат за друштвене делатности"),
    ),
    acts=(
        DemoAct(
            "Одлука о грађанском буџету (пример)",
            "П-7/2021",
            date(2021, 2, 25),
            date(2021, 3, 10),
            SERBIAN_TERMS | {"proposals_per_person": 2, "evaluation_working_days": 25},
        ),
        DemoAct(
            "Одлука о изменама одлуке о грађанском буџету (пример)",
            "П-19/2023",
            date(2023, 12, 21),
            date(2024, 1, 1),
            SERBIAN_TERMS,
        ),
    ),
    pages=(
        DemoText(
            "about",
            {"sr": "О граду Кикинди", "sr-latn": "O gradu Kikindi", "en": "About Kikinda"},
            {
                "sr": "Овде грађани града и девет села заједно одлучују о делу буџета.\n\n"
                "## Како\n\n- пошаљите предлог;\n- гласајте;\n- пратите радове.\n\n"
                "Правила су у [одлукама](/regulations/).",
                "sr-latn": "Ovde građani grada i devet sela zajedno odlučuju o delu budžeta.\n\n"
                "Pravila su u [odlukama](/regulations/).",
                "en": "Here the people of the city and its villages decide on a part of the "
                "budget.",
            },
        ),
        DemoText(
            "contact",
            {"sr": "Контакт", "sr-latn": "Kontakt"},
            {
                "sr": "Питања о грађанском буџету: "
                "[budzet@kikinda.example](mailto:budzet@kikinda.example).",
                "sr-latn": "Pitanja o građanskom budžetu: "
                "[budzet@kikinda.example](mailto:budzet@kikinda.example).",
            },
        ),
        DemoText(
            "rules",
            {"sr": "Правила учешћа"},
            {
                "sr": "1. Једна особа гласа једном, на било који начин.\n"
                "2. Пишите у своје име и с поштовањем.\n"
                "3. Свака одлука има образложење које сви виде."
            },
        ),
        DemoText(
            "razgovori-u-mesnim-zajednicama",
            {"sr": "Разговори у месним заједницама"},
            {
                "sr": "Током пријема предлога у свакој месној заједници једном недељно помажемо "
                "око предрачуна.\n\n**Мокрин** — уторак, **Башаид** — среда, **Иђош** — четвртак."
            },
            kind="news",
        ),
        DemoText(
            "kako-se-predlozi-proveravaju",
            {"sr": "Како се предлози проверавају"},
            {"sr": "Сваки предлог читају два секретаријата. Рок тече у радним данима."},
            kind="news",
        ),
        DemoText(
            "novi-sajt",
            {"sr": "Нови сајт за учешће грађана", "sr-latn": "Novi sajt za učešće građana"},
            {
                "sr": "Предлози, гласање и резултати на једном месту, на сваком телефону.",
                "sr-latn": "Predlozi, glasanje i rezultati na jednom mestu, na svakom telefonu.",
            },
            kind="news",
        ),
    ),
)
ABROAD: dict[str, DemoTown] = {"pielgrzymka": PIELGRZYMKA, "kikinda": KIKINDA}
