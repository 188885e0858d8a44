"""Demo editions of the Ukrainian cities.

Winners, numbers, votes and amounts of Poltava, Uzhhorod, Ternopil and Vinnytsia are facts of real
editions; every other project is made up from plausible works and real street names.
"""

from tenant_apps.budget.actions.demo_editions import (
    DemoEdition,
    DemoPool,
    DemoProject,
    DemoTexts,
)

REGULATION = (
    "Участь беруть мешканці громади. Один мешканець подає до п’яти проєктів і голосує один раз. "
    "Проєкт має бути виконаний протягом одного бюджетного року на землях громади. "
    "Перемагають проєкти з найбільшою кількістю голосів у межах суми фонду."
)
TEXTS = DemoTexts(
    summary="{title} — простір, яким користуватимуться щодня і діти, і дорослі.",
    description="Місце: {place}. Зараз ділянка занедбана, а поруч щодня проходять сотні людей. "
    "Пропонуємо впорядкувати її за один сезон: проєктування, роботи, благоустрій і догляд. "
    "Матеріали обрано міцні й прості в обслуговуванні, доступ — без сходинок.",
    items=(
        ("Проєктна документація", 8),
        ("Матеріали та обладнання", 55),
        ("Роботи", 30),
        ("Технічний нагляд", 7),
    ),
    admitted="Проєкт відповідає положенню, кошторис перевірено.",
    rejected="Ділянка не належить громаді, тому роботи на ній неможливі.",
)
CITY_CATEGORIES = (
    ("Благоустрій громадського простору", 150),
    ("Дитячі, спортивні майданчики", 210),
    ("Освіта", 60),
    ("Культура", 320),
    ("Безпека та доступність", 20),
    ("Довкілля", 120),
)
WORKS: tuple[tuple[str, int, int], ...] = (
    ("Озеленення та лавки", 0, 260_000),
    ("Майданчик для воркауту", 1, 480_000),
    ("Освітлення пішохідної доріжки", 4, 390_000),
    ("Читальня просто неба", 3, 215_000),
    ("Інклюзивний дитячий майданчик", 1, 890_000),
    ("STEM-лабораторія для школярів", 2, 640_000),
    ("Дощовий сад", 5, 310_000),
    ("Підвищений пішохідний перехід", 4, 270_000),
    ("Відкрита сцена", 3, 720_000),
    ("Спортивне ядро школи", 1, 1_250_000),
    ("Сквер для відпочинку", 0, 980_000),
    ("Велопарковки й станція ремонту", 4, 185_000),
    ("Класи просто неба", 2, 345_000),
    ("Мурал про історію міста", 3, 160_000),
    ("Сортувальний майданчик", 5, 230_000),
)
POLTAVA_PLACES = (
    "вулиця Соборності",
    "вулиця Європейська",
    "Корпусний сад",
    "парк «Перемога»",
    "бульвар Богдана Хмельницького",
    "вулиця Грушевського",
    "Прирічковий парк",
    "мікрорайон Сади-1",
    "мікрорайон Левада",
    "вулиця Героїв України",
    "вулиця Великотирнівська",
    "Алмазний",
)
LVIV_PLACES = ("Сихів", "Левандівка", "вулиця Наукова", "Стрийський парк", "вулиця Варшавська")


def spread_projects(
    places: tuple[str, ...], numbers: list[int], *, state: str = "", votes_from: int = 0
) -> tuple[DemoProject, ...]:
    """Return one plausible project per number; each seventh one was rejected.

    `votes_from` is the score of the first one; later ones have fewer.
    """
    projects: list[DemoProject] = []
    for position, number in enumerate(numbers):
        work, category, cost = WORKS[position * 4 % len(WORKS)]
        place = places[(position + position // 60) % len(places)]
        rejected = votes_from > 0 and position % 7 == 6
        projects.append(
            DemoProject(
                number=number,
                title=f"{work}: {place}",
                cost=cost + (number * 7 % 23) * 5_000,
                category=category,
                place=place,
                state="rejected" if rejected else state,
                votes=0 if rejected else max(votes_from - position * 9, 0),
            )
        )
    return tuple(projects)


def _city_pool(amount: int, max_cost: int) -> DemoPool:
    return DemoPool(
        code="city",
        name="Місто та райони",
        amount=amount,
        max_cost=max_cost,
        method="approval",
        max_choices=3,
    )


POLTAVA_WINNERS = (
    DemoProject(
        52,
        "Студентська алея",
        1_400_000,
        0,
        votes=1537,
        state="done",
        place="вулиця Сковороди",
    ),
    DemoProject(
        110,
        "Створення футбольного майданчика «Golden Eagle»",
        1_400_000,
        1,
        votes=1365,
        state="in_progress",
        place="мікрорайон Алмазний",
    ),
    DemoProject(
        4,
        "Центральний дитячий майданчик м. Полтави «Сонячний парк»",
        1_399_999,
        1,
        votes=1199,
        state="done",
        place="парк «Сонячний»",
    ),
)
POLTAVA_LAST = DemoEdition(
    title="Громадський бюджет",
    stage="realisation",
    passed=150,
    year_offset=0,
    currency="UAH",
    summary="Мешканці обрали, що збудувати: три проєкти отримали гроші й реалізуються.",
    regulation=REGULATION,
    organiser="Полтавська міська рада",
    contact_email="budget@poltava.example",
    pools=(_city_pool(4_200_000, 1_400_000),),
    categories=CITY_CATEGORIES,
    projects=POLTAVA_WINNERS
    + spread_projects(
        POLTAVA_PLACES,
        [number for number in range(1, 111) if number not in {4, 52, 110}],
        votes_from=430,
    ),
    texts=TEXTS,
)
POLTAVA_NOW = DemoEdition(
    title="Громадський бюджет",
    stage="voting",
    currency="UAH",
    summary="Оберіть до трьох проєктів, які варто збудувати наступного року.",
    regulation=REGULATION,
    organiser="Полтавська міська рада",
    contact_email="budget@poltava.example",
    pools=(_city_pool(14_000_000, 1_400_000),),
    categories=CITY_CATEGORIES,
    projects=(
        DemoProject(1, "Студентська алея: друга черга", 1_400_000, 0, place="вулиця Сковороди"),
        DemoProject(
            2,
            "Футбольний майданчик «Golden Eagle»: освітлення й трибуна",
            790_000,
            1,
            place="мікрорайон Алмазний",
        ),
        DemoProject(
            3, "«Сонячний парк»: тіньові навіси й фонтанчики", 520_000, 1, place="парк «Сонячний»"
        ),
        *spread_projects(POLTAVA_PLACES, list(range(4, 47)), votes_from=190),
    ),
    texts=TEXTS,
)
UZHHOROD_CATEGORIES = (
    ("Будівництво спортивних та дитячих майданчиків", 210),
    ("Естетичне облаштування міста", 150),
    ("Інше", 60),
)


def _uzhhorod(number: int, title: str, category: int, votes: int, cost: int) -> DemoProject:
    return DemoProject(number, title, cost, category, votes=votes)


def _refused(number: int, title: str, category: int, cost: int, state: str) -> DemoProject:
    reason = TEXTS.rejected if state == "rejected" else ""
    return DemoProject(number, title, cost, category, state=state, reason=reason)


UZHHOROD = DemoEdition(
    title="Бюджет участі",
    stage="determination",
    currency="UAH",
    summary="Голосування завершено: лічильна комісія визначає переможців.",
    regulation=REGULATION,
    organiser="Ужгородська міська рада",
    contact_email="budget@uzhhorod.example",
    pools=(_city_pool(3_000_000, 1_500_000),),
    categories=UZHHOROD_CATEGORIES,
    show_running_totals=True,
    projects=(
        _uzhhorod(1, "Мультифункціональний спортивний майданчик УПШ «Первоцвіт»", 0, 586, 495_000),
        _uzhhorod(
            12,
            "Відпочинковий простір для початкових класів Ужгородської початкової школи №1",
            2,
            528,
            400_000,
        ),
        _uzhhorod(15, "Облаштування сучасного тенісного корту", 0, 363, 499_000),
        _uzhhorod(10, "Реконструкція алеї імені А. Палая", 1, 269, 1_499_000),
        _uzhhorod(14, "Ужгород — гуманне місто", 1, 249, 513_000),
        _uzhhorod(11, "Арт-простір безпеки", 1, 239, 1_400_000),
        _refused(2, "Скейтпарк на Боздоському парку", 0, 1_200_000, "rejected"),
        _refused(3, "Ліхтарі на набережній Незалежності", 1, 480_000, "rejected"),
        _refused(4, "Вуличне піаніно на площі Театральній", 2, 90_000, "withdrawn"),
        _refused(5, "Сакура на кожній вулиці", 1, 310_000, "rejected"),
        _refused(6, "Дитячий майданчик на вулиці Можайського", 0, 420_000, "rejected"),
        _refused(7, "Фонтан на площі Корятовича", 1, 1_450_000, "rejected"),
        _refused(8, "Велодоріжка вздовж Ужа", 2, 1_490_000, "rejected"),
        _refused(9, "Тренажери на набережній Православній", 0, 260_000, "withdrawn"),
        _refused(13, "Книгообмін у дворах", 2, 75_000, "rejected"),
    ),
    texts=TEXTS,
)
LVIV = DemoEdition(
    title="Громадський бюджет",
    stage="submission",
    passed=11,
    currency="UAH",
    summary="Подайте свій проєкт: великий для району або малий для двору.",
    regulation=REGULATION,
    organiser="Львівська міська рада",
    contact_email="budget@lviv.example",
    pools=(
        DemoPool(
            "large",
            "Великі проєкти",
            20_000_000,
            "approval",
            kind="citywide",
            max_cost=3_000_000,
            max_choices=2,
        ),
        DemoPool(
            "small",
            "Малі проєкти районів",
            8_000_000,
            "approval",
            kind="district",
            max_cost=900_000,
            max_choices=3,
        ),
    ),
    categories=CITY_CATEGORIES,
    projects=spread_projects(LVIV_PLACES, list(range(1, 13)), state="formal_review"),
    texts=TEXTS,
)
SCHOOL_TEXTS = DemoTexts(
    summary="{title}: так ми уявляємо простір, у який хочеться приходити.",
    description="Ми порадилися в класах і зібрали побажання учнів. {place}. "
    "Обладнання купує школа, розставляємо й оформлюємо разом із учителями.",
    items=(("Меблі та обладнання", 70), ("Матеріали", 20), ("Доставка і монтаж", 10)),
    admitted="Школа підтвердила місце й кошторис.",
    rejected="Проєкт потребує перебудови приміщення.",
)
SCHOOL_REGULATION = (
    "Проєкти подають учні 7–11 класів. Кожна школа має власний фонд; учень голосує за один "
    "проєкт своєї школи. Автори молодші 14 років подають проєкт за згодою батьків."
)
SCHOOL_CATEGORIES = (("Простір", 210), ("Навчання", 60), ("Спорт", 150))


def _school(code: str, name: str, amount: int) -> DemoPool:
    return DemoPool(code, name, amount, "choose-1", kind="school", max_choices=1)


TERNOPIL = DemoEdition(
    title="Шкільний бюджет",
    stage="evaluation",
    passed=6,
    currency="UAH",
    summary="Учні подали проєкти, школи їх перевіряють. Незабаром голосування.",
    regulation=SCHOOL_REGULATION,
    organiser="Управління освіти Тернопільської міської ради",
    contact_email="school@ternopil.example",
    pools=(
        _school("school-20", "ТЗОШ №20 ім. Р. Муляра", 60_000),
        _school("school-18", "ТЗОШ №18", 60_000),
    ),
    categories=SCHOOL_CATEGORIES,
    projects=(
        DemoProject(1, "Весела перерва", 45_000, 0, 0, state="substantive_review"),
        DemoProject(2, "Мистецька лабораторія", 58_787, 1, 1, state="formal_review"),
        DemoProject(
            3, "Територія особистісного розвитку", 58_787, 0, 1, state="substantive_review"
        ),
        DemoProject(4, "Скеледром у спортзалі", 57_500, 2, 0, state="correction"),
        DemoProject(5, "Теплиця шкільної кухні", 41_300, 1, 1, state="submitted"),
    ),
    texts=SCHOOL_TEXTS,
)
VINNYTSIA = DemoEdition(
    title="Бюджет шкільних проєктів",
    stage="realisation",
    passed=60,
    year_offset=0,
    currency="UAH",
    summary="Учні обрали, школи реалізують: подивіться, що вже зроблено.",
    regulation=SCHOOL_REGULATION,
    organiser="Департамент освіти Вінницької міської ради",
    contact_email="school@vinnytsia.example",
    pools=(
        _school("lyceum", "Комунальний заклад «Вінницький технічний ліцей»", 380_000),
        _school(
            "school-21",
            "Комунальний заклад «Загальноосвітня школа І–ІІІ ст. №21 Вінницької міської ради»",
            230_000,
        ),
    ),
    categories=SCHOOL_CATEGORIES,
    projects=(
        DemoProject(
            1,
            "Успішна соціалізація молоді – запорука вдалого майбутнього",
            191_699,
            1,
            0,
            votes=152,
            state="planned",
        ),
        DemoProject(2, "Мистецтво — Бренд Життя!", 184_511, 0, 0, votes=163, state="done"),
        DemoProject(3, "Green classroom in 21", 229_455, 1, 1, votes=35, state="in_progress"),
        DemoProject(4, "Коворкінг на третьому поверсі", 214_000, 0, 0, votes=87),
        DemoProject(5, "Шкільне радіо", 96_400, 1, 1, votes=21),
    ),
    texts=SCHOOL_TEXTS,
)
EDITIONS: dict[str, tuple[DemoEdition, ...]] = {
    "poltava": (POLTAVA_NOW, POLTAVA_LAST),
    "uzhhorod": (UZHHOROD,),
    "lviv": (LVIV,),
    "ternopil": (TERNOPIL,),
    "vinnytsia": (VINNYTSIA,),
}
