"""One page finds everything public of the city, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from kernel.search.actions import forget_entry, index_entry, rebuild
from kernel.search.asking import MOST_PAGES, find, latest
from kernel.search.models import SearchEntry
from kernel.subjects import Subject, cards_of
from tenant_apps.budget.actions.indexing import index_contest, index_projects_of, index_proposal
from tenants.city import City
from tests.factories.budget import import_text
from tests.factories.proposals import NOON, make_contest_in, make_projects_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "city")]


def entry(number: int, title: str, text: str = "", *, kind: str = "budget.proposal") -> Subject:
    """Index an object; the higher its number, the younger it is."""
    subject = Subject(kind, str(number))
    index_entry(
        subject,
        title=title,
        text=text,
        url=f"/x/{number}/",
        dated_at=NOON + timedelta(hours=number),
    )
    return subject


def titles(question: str, **options: Any) -> list[str]:
    return [row.title for row in find(question, **options).entries]


@pytest.fixture
def visitor(city: City, client_for: Callable[..., Any]) -> Any:
    return client_for(city, HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Ђорђева улица", "djordjeva ulica"),
        ("Żółta ławka", "zolta lawka"),
        ("М’ятна галявина", "мятна"),
        ("Бібліотека на пагорбі", "бібліотеку"),
        ("Bike lanes 2026", "2026 bike"),
        ("Сад-парк «Перемога»", "перемог"),
    ],
)
def test_find_gives_the_object_when_it_is_spelled_otherwise(title: str, question: str) -> None:
    entry(1, title)
    entry(2, "Щось зовсім інше")
    assert titles(question) == [title]


def test_find_guesses_when_a_letter_is_wrong() -> None:
    entry(1, "Велодоріжка вздовж річки")
    found = find("велодорижка")
    assert [row.title for row in found.entries] == ["Велодоріжка вздовж річки"]
    assert found.is_similar


def test_find_puts_titles_before_texts_and_exact_words_first() -> None:
    entry(3, "Ще щось", "тут згадано парк")
    entry(2, "Паркінг")
    entry(1, "Парк")
    assert titles("парк") == ["Парк", "Паркінг", "Ще щось"]
    assert titles("парк", by_date=True) == ["Ще щось", "Паркінг", "Парк"]


def test_find_wants_every_word() -> None:
    entry(1, "Парк і школа")
    entry(2, "Парк")
    assert titles("школа парк") == ["Парк і школа"]


@pytest.mark.parametrize("question", ["", "  ", "!!!", "' & |", "\0", "<>", "*"])
def test_find_gives_nothing_when_there_are_no_words(question: str) -> None:
    entry(1, "Парк")
    assert titles(question) == []


@pytest.mark.parametrize("question", ["парк & !", "парк:*", "'парк'", "парк\\", "парк)("])
def test_find_ignores_signs_of_the_query_language(question: str) -> None:
    entry(1, "Парк")
    assert titles(question) == ["Парк"]


def test_find_counts_kinds_and_filters_by_one() -> None:
    entry(1, "Парк")
    entry(2, "Парк", kind="community.page")
    assert find("парк").kinds == {"budget.proposal": 1, "community.page": 1}
    assert [row.kind for row in find("парк", kind="community.page").entries] == ["community.page"]


def test_find_leaves_out_modules_that_are_switched_off() -> None:
    entry(1, "Парк")
    assert titles("парк", hidden={"budget"}) == []


def test_latest_pages_by_key_when_dates_are_equal() -> None:
    for number in range(7):
        index_entry(
            Subject("budget.proposal", str(number)), title=f"Парк {number}", text="", url="/",
            dated_at=NOON,
        )  # fmt: skip
    seen: list[str] = []
    after = None
    for _page in range(4):
        rows = latest("парк", after=after, limit=3)
        seen += [row.title for row in rows]
        if rows:
            after = (rows[-1].dated_at, rows[-1].pk)
    assert sorted(seen) == [f"Парк {number}" for number in range(7)]


def test_forget_leaves_nothing_to_find() -> None:
    forget_entry(entry(1, "Парк"))
    forget_entry(Subject("budget.proposal", "unknown"))
    assert titles("парк") == []


def test_index_takes_texts_of_any_length_and_signs() -> None:
    entry(1, "Парк\0", "слово " * 100_000 + "\0")
    assert SearchEntry.objects.get().title == "Парк"


def test_proposal_is_found_from_submission_until_withdrawal() -> None:
    project = make_projects_in(make_contest_in(), 1, title="Ліхтарі")[0]
    index_proposal(project)
    assert titles("ліхтар") == ["Ліхтарі"]
    project.state = "withdrawn"
    index_proposal(project)
    assert titles("ліхтар") == []


def test_imported_projects_are_found_once_their_contest_is_published() -> None:
    contest = import_text()
    assert titles("lamp lane") == []
    contest.state = "published"
    contest.save(update_fields=["state"])
    index_contest(contest)
    assert titles("lamp lane") == ["Lamps; in the lane"]


def test_projects_are_found_at_once_when_they_come_in_bulk() -> None:
    contest = make_contest_in()
    make_projects_in(contest, 3, title="Лавка")
    index_projects_of(contest)
    assert len(titles("лавка")) == 3


def test_contest_is_not_found_while_it_is_a_draft() -> None:
    index_contest(make_contest_in(state="draft", title="Таємний"))
    assert titles("таємний") == []


def test_rebuild_gives_the_same_when_run_twice() -> None:
    make_projects_in(make_contest_in(title="Бюджет участі"), 3, title="Лавка")
    make_projects_in(make_contest_in(state="draft"), 1, title="Лавка")
    entry(99, "Лавка, якої немає")
    first = rebuild()
    assert rebuild() == first
    assert (first["budget.proposal"], first["budget.contest"]) == (3, 1)
    assert len(titles("лавка")) == 3


def test_command_rebuilds_one_city(city: City, other_city: City) -> None:
    make_projects_in(make_contest_in(), 2)
    out = StringIO()
    call_command("search_index", city="poltava", stdout=out)
    assert "poltava: budget.contest 1, budget.proposal 2" in out.getvalue()
    with pytest.raises(CommandError, match="atlantis"):
        call_command("search_index", city="atlantis")
    with tenant_context(other_city):
        assert not SearchEntry.objects.filter(kind="budget.proposal").exists()


def test_cards_name_public_and_hidden_objects() -> None:
    contest = make_contest_in()
    project = make_projects_in(contest, 1, title="Ліхтарі")[0]
    category = contest.categories.get()
    draft = make_contest_in(state="draft")
    cards = cards_of(
        [
            Subject("budget.proposal", str(project.uuid)),
            Subject("budget.contest", str(contest.uuid)),
            Subject("budget.contest", str(draft.uuid)),
            Subject("budget.category", str(category.pk)),
            Subject("budget.category", "x"),
            Subject("budget.proposal", "x"),
            Subject("budget.result", str(contest.uuid)),
        ]
    )
    shown = {subject.key: (card.title, card.is_public) for subject, card in cards.items()}
    assert shown == {
        str(project.uuid): ("Ліхтарі", True),
        str(contest.uuid): (contest.title, True),
        str(draft.uuid): (draft.title, False),
        str(category.pk): ("Parks", True),
    }


def test_page_marks_words_and_escapes_everything_else(visitor: Any) -> None:
    entry(1, "Парк <script>alert(1)</script>", "біля парку & річки")
    page = visitor.get("/search/", {"q": "парк"}).content.decode()
    assert "<mark>Парк</mark> &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert 'href="/x/1/"' in page
    assert "1 result" in page


def test_page_helps_when_nothing_was_found(visitor: Any) -> None:
    assert "Nothing was found" in visitor.get("/search/?q=зовсімнічого").content.decode()
    assert "Everything public in one place" in visitor.get("/search/").content.decode()


def test_page_ignores_filters_that_make_no_sense(visitor: Any) -> None:
    entry(1, "Парк")
    answer = visitor.get("/search/?q=парк&page=999999&sort=nonsense&kind=nonsense")
    assert answer.status_code == 200


def test_page_leads_on_when_there_are_more_than_fit(visitor: Any) -> None:
    for number in range(45):
        entry(number, f"Парк {number}")
    page = visitor.get("/search/?q=парк&page=2").content.decode()
    assert "Page 2 of 3" in page
    assert "page=3" in page
    assert MOST_PAGES >= 3


def test_page_costs_few_queries(visitor: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        entry(number, f"Парк {number}")
    with django_assert_max_num_queries(4):
        visitor.get("/search/?q=парк")


def test_page_shows_nothing_of_another_city(visitor: Any, other_city: City) -> None:
    with tenant_context(other_city):
        entry(1, "Парк Любліна")
    assert "Люблін" not in visitor.get("/search/?q=парк").content.decode()


def test_header_leads_to_search_on_every_page(visitor: Any) -> None:
    assert 'href="/search/"' in visitor.get("/").content.decode()


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Sunny park — a place to sit.", "… a place to sit."),
        ("Sunny park. Benches and shade.", "Benches and shade."),
        ("Sunny park", ""),
        ("Sunny parking for all.", "Sunny parking for all."),
        ("Benches in Sunny park.", "Benches in Sunny park."),
    ],
)
def test_excerpt_leaves_the_title_out_when_the_text_begins_with_it(text: str, excerpt: str) -> None:
    subject = entry(1, "Sunny park", text)
    assert SearchEntry.objects.get(key=subject.key).excerpt == excerpt
