"""Demo content of the Ukrainian cities.

Districts are real, their outlines simplified by hand; acts are made up and say so.
"""

from datetime import date
from typing import Any

from tenant_apps.community.actions.demo_town import DemoAct, DemoDistrict, DemoText, DemoTown

DEPARTMENTS = (
    ("economy", "Департамент економіки та інвестицій"),
    ("improvement", "Департамент благоустрою"),
    ("education", "Управління освіти"),
    ("digital", "Відділ цифрової трансформації"),
)
CITY_TERMS: dict[str, Any] = {
    "assurance": "email",
    "roll_required": False,
    "proposals_per_person": 5,
    "threshold": 1,
    "submission_days": 20,
    "voting_days": 15,
    "evaluation_working_days": 20,
}
EARLIER: dict[str, Any] = {
    **CITY_TERMS,
    "proposals_per_person": 3,
    "voting_days": 10,
    "evaluation_working_days": 30,
}


def _acts(title: str, **terms: Any) -> tuple[DemoAct, ...]:
    first, second = date(2019, 11, 28), date(2023, 12, 14)
    return (
        DemoAct(f"{title} (демонстраційний акт)", "Д-1", first, date(2020, 1, 1), EARLIER | terms),
        DemoAct(
            f"{title}, нова редакція (демонстраційний акт)",
            "Д-2",
            second,
            date(2024, 1, 1),
            CITY_TERMS | terms,
        ),
    )


def _profile(name: str, genitive: str, slug: str, address: str) -> dict[str, str]:
    return {
        "introduction": f"Подавайте проєкти, голосуйте й стежте, що зроблено у {name}.",
        "contact_email": f"office@{slug}.example",
        "contact_phone": "0 800 000 000",
        "contact_address": address,
        "opening_hours": "пн–чт 8:00–17:15, пт 8:00–16:00",
        "website": f"https://www.{slug}.example",
        "privacy_controller": f"Виконавчий комітет {genitive} міської ради, {address}",
        "privacy_officer": "Уповноважена особа із захисту персональних даних",
        "privacy_email": f"privacy@{slug}.example",
        "accessibility_contact": f"access@{slug}.example",
    }


def _pages(name: str, locative: str, slug: str, latin: str) -> tuple[DemoText, ...]:
    return (
        DemoText(
            "about",
            {"uk": f"Про громаду: {name}", "en": f"About {latin}"},
            {
                "uk": f"На цьому сайті мешканці громади {name} разом вирішують, що змінити.\n\n"
                "## Що тут можна робити\n\n- подати проєкт громадського бюджету;\n"
                "- проголосувати за проєкти сусідів;\n- стежити, як їх реалізують.\n\n"
                "Правила записано в [положеннях громади](/regulations/).",
                "en": f"On this site the people of {latin} decide together what to change.\n\n"
                "- submit a project;\n- vote for projects;\n- see how they are built.\n\n"
                "The rules are in the [regulations](/regulations/).",
            },
        ),
        DemoText(
            "contact",
            {"uk": "Контакти", "en": "Contact"},
            {
                "uk": "## Громадський бюджет\n\nЗапитання про проєкти й голосування: "
                f"[budget@{slug}.example](mailto:budget@{slug}.example).\n\n"
                "## Допомога з голосуванням\n\nЦентр надання адміністративних послуг допоможе "
                "подати проєкт і проголосувати. Візьміть із собою документ.",
                "en": f"Write to [office@{slug}.example](mailto:office@{slug}.example).",
            },
        ),
        DemoText(
            "rules",
            {"uk": "Правила участі"},
            {
                "uk": "1. Одна людина голосує один раз, у будь-який спосіб.\n"
                "2. Пишіть від себе й з повагою до інших.\n"
                "3. Рішення про кожен проєкт має причину, її видно всім.\n\n"
                "> Не погоджуєтеся з рішенням? Напишіть нам: відповімо протягом "
                "п’яти робочих днів."
            },
        ),
        DemoText(
            "open-hours-for-authors",
            {"uk": "Консультації для авторів проєктів щосереди"},
            {
                "uk": "Щосереди з 15:00 до 18:00 фахівці департаменту економіки допомагають "
                "скласти кошторис і опис проєкту.\n\n**Без запису**, перший поверх міської ради."
            },
            kind="news",
        ),
        DemoText(
            "how-projects-are-checked",
            {"uk": "Як перевіряють проєкти"},
            {
                "uk": "Кожен проєкт читають двічі: спершу чи все заповнено, потім чи його можна "
                "збудувати. Строк рахуємо **в робочих днях**, дату видно в календарі конкурсу."
            },
            kind="news",
        ),
        DemoText(
            "new-site",
            {"uk": f"Новий сайт участі у {locative}", "en": f"A new site for {latin}"},
            {
                "uk": "Тепер усе в одному місці: проєкти, голосування, результати. Сайт працює "
                "на телефоні, без застосунку й із екранним читачем.",
                "en": "Projects, votes and results in one place; it works on any phone.",
            },
            kind="news",
        ),
    )


def _town(
    names: tuple[str, str, str, str],
    address: str,
    districts: tuple[DemoDistrict, ...],
    acts: tuple[DemoAct, ...],
) -> DemoTown:
    """Describe a city by its name, the name's locative, its council's genitive, Latin letters."""
    name, locative, genitive, latin = names
    slug = latin.lower()
    return DemoTown(
        profile=_profile(locative, genitive, slug, address),
        districts=districts,
        departments=DEPARTMENTS,
        acts=acts,
        pages=_pages(name, locative, slug, latin),
    )


POLTAVA_DISTRICTS = (
    DemoDistrict(
        "shevchenkivskyi",
        "Шевченківський район",
        146_600,
        (
            (34.47, 49.615),
            (34.53, 49.632),
            (34.556, 49.598),
            (34.548, 49.575),
            (34.52, 49.553),
            (34.482, 49.56),
            (34.465, 49.585),
        ),
    ),
    DemoDistrict(
        "kyivskyi",
        "Київський район",
        112_900,
        (
            (34.53, 49.632),
            (34.585, 49.64),
            (34.625, 49.622),
            (34.605, 49.6),
            (34.575, 49.592),
            (34.556, 49.598),
        ),
    ),
    DemoDistrict(
        "podilskyi",
        "Подільський район",
        53_700,
        (
            (34.548, 49.575),
            (34.556, 49.598),
            (34.575, 49.592),
            (34.605, 49.6),
            (34.625, 49.622),
            (34.65, 49.59),
            (34.632, 49.556),
            (34.58, 49.545),
            (34.52, 49.553),
        ),
    ),
)
LVIV_DISTRICTS = (
    DemoDistrict(
        "halytskyi",
        "Галицький район",
        56_300,
        (
            (24.012, 49.838),
            (24.022, 49.85),
            (24.04, 49.848),
            (24.05, 49.832),
            (24.035, 49.818),
            (24.016, 49.824),
        ),
    ),
    DemoDistrict(
        "zaliznychnyi",
        "Залізничний район",
        128_400,
        (
            (23.905, 49.852),
            (23.945, 49.862),
            (23.995, 49.858),
            (24.022, 49.85),
            (24.012, 49.838),
            (23.985, 49.826),
            (23.92, 49.83),
        ),
    ),
    DemoDistrict(
        "lychakivskyi",
        "Личаківський район",
        111_700,
        (
            (24.04, 49.848),
            (24.062, 49.864),
            (24.1, 49.852),
            (24.118, 49.828),
            (24.075, 49.818),
            (24.05, 49.832),
        ),
    ),
    DemoDistrict(
        "sykhivskyi",
        "Сихівський район",
        153_200,
        (
            (24.035, 49.818),
            (24.05, 49.832),
            (24.075, 49.818),
            (24.118, 49.828),
            (24.09, 49.788),
            (24.045, 49.776),
            (24.022, 49.792),
        ),
    ),
    DemoDistrict(
        "frankivskyi",
        "Франківський район",
        151_900,
        (
            (23.985, 49.826),
            (24.012, 49.838),
            (24.016, 49.824),
            (24.035, 49.818),
            (24.022, 49.792),
            (23.98, 49.796),
        ),
    ),
    DemoDistrict(
        "shevchenkivskyi",
        "Шевченківський район",
        144_300,
        (
            (23.995, 49.858),
            (23.99, 49.88),
            (24.04, 49.894),
            (24.062, 49.864),
            (24.04, 49.848),
            (24.022, 49.85),
        ),
    ),
)
CITY_ACT = "Положення про громадський бюджет"
SCHOOL_ACT = "Положення про шкільний громадський бюджет"
UKRAINE: dict[str, DemoTown] = {
    "poltava": _town(
        ("Полтава", "Полтаві", "Полтавської", "Poltava"),
        "вул. Соборності, 36, Полтава",
        POLTAVA_DISTRICTS,
        _acts(CITY_ACT, highest_cost=140_000_000),
    ),
    "uzhhorod": _town(
        ("Ужгород", "Ужгороді", "Ужгородської", "Uzhhorod"),
        "пл. Поштова, 3, Ужгород",
        (DemoDistrict("center", "Центр"), DemoDistrict("novyi", "Новий район")),
        _acts("Положення про бюджет участі", highest_cost=150_000_000),
    ),
    "lviv": _town(
        ("Львів", "Львові", "Львівської", "Lviv"),
        "пл. Ринок, 1, Львів",
        LVIV_DISTRICTS,
        _acts(CITY_ACT, highest_cost=300_000_000),
    ),
    "ternopil": _town(
        ("Тернопіль", "Тернополі", "Тернопільської", "Ternopil"),
        "вул. Листопадова, 5, Тернопіль",
        (DemoDistrict("skhidnyi", "Східний масив"), DemoDistrict("druzhba", "Дружба")),
        _acts(SCHOOL_ACT),
    ),
    "vinnytsia": _town(
        ("Вінниця", "Вінниці", "Вінницької", "Vinnytsia"),
        "вул. Соборна, 59, Вінниця",
        (DemoDistrict("zamostia", "Замостя"), DemoDistrict("vyshenka", "Вишенька")),
        _acts(SCHOOL_ACT),
    ),
}
