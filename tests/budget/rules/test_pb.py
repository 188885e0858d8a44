"""The `.pb` format: numbers, round trips of any content, and the checks of the format."""

from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenant_apps.budget.rules.pb import (
    PbError,
    PbFile,
    PbReader,
    check_pb,
    parse_count,
    parse_number,
    parse_pb,
    read_election,
    write_pb,
)
from tenant_apps.budget.rules.pb.checks import MOST_PER_CODE

from .elections import REAL, make_pb, pb_path, real_elections

NASTY = st.text(alphabet="ab ;,\"\n\r\t'#:łЖ0", max_size=12).map(str.strip)
NAMES = st.text(alphabet="abcdefgh_", min_size=1, max_size=8)


@st.composite
def pb_files(draw: st.DrawFn) -> PbFile:
    """Any content under the required columns; the first cell is never a section's title."""
    extra_project = draw(st.lists(NAMES.map("p_{}".format), unique=True, max_size=3))
    extra_vote = draw(st.lists(NAMES.map("v_{}".format), unique=True, max_size=3))
    keys = draw(st.lists(NAMES.map("k_{}".format), unique=True, max_size=4))
    project_columns = ("project_id", "cost", *extra_project)
    vote_columns = ("voter_id", "vote", *extra_vote)

    def rows(columns: tuple[str, ...], mark: str) -> list[dict[str, str]]:
        return [
            {column: f"{mark}{at}" if column == columns[0] else draw(NASTY) for column in columns}
            for at in range(draw(st.integers(0, 4)))
        ]

    return PbFile(
        meta={key: draw(NASTY) for key in keys},
        projects=rows(project_columns, "p"),
        votes=rows(vote_columns, "v"),
        project_columns=project_columns,
        vote_columns=vote_columns,
    )


@settings(max_examples=300)
@given(pb_files())
def test_parse_returns_equal_file_when_any_content_was_written(file: PbFile) -> None:
    text = "".join(write_pb(file))
    assert parse_pb(text) == file
    assert parse_pb(b"\xef\xbb\xbf" + text.encode()) == file


@real_elections
@pytest.mark.parametrize("name", REAL)
def test_parse_returns_equal_file_when_real_election_was_written(name: str) -> None:
    file = parse_pb(pb_path(name).read_bytes())
    assert parse_pb("".join(write_pb(file))) == file
    assert check_pb(file) == []


@settings(max_examples=300)
@given(st.text(alphabet='METAPROJCSV;"\n\r,0159ab \ufeff', max_size=200))
def test_reader_raises_nothing_else_when_text_is_arbitrary(text: str) -> None:
    sentence = "fine"
    try:
        read_election(PbReader(text))
    except PbError as error:
        sentence = error.sentence
    assert sentence


@settings(max_examples=300)
@given(st.data())
def test_reader_raises_nothing_else_when_a_valid_file_is_damaged(data: st.DataObject) -> None:
    content = bytearray(make_pb(meta={"comment": '"#1: a;b"'}).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from(b'\n\r;",\x00\xff0aZ-'))
    message = sentence = "fine"
    try:
        check_pb(parse_pb(bytes(content)))
        read_election(PbReader(bytes(content)))
    except PbError as error:
        message, sentence = str(error), error.sentence
    assert message.endswith(sentence)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500000", 500_000),
        (" 1 000 000 ", 1_000_000),
        ("500000.00", 500_000),
        ("0,5", Fraction(1, 2)),
        ("1234,56", Fraction(123_456, 100)),
        ("1,000,000.50", Fraction(2_000_001, 2)),
        ("1.000.000,50", Fraction(2_000_001, 2)),
        ("1.000.000", 1_000_000),
        ("12,500", 12_500),
        ("5e5", 500_000),
        ("-3", -3),
        (".5", Fraction(1, 2)),
        ("1\u00a0000", 1000),
    ],
)
def test_parse_number_is_exact_when_separators_vary(text: str, number: int | Fraction) -> None:
    parsed = parse_number(text)
    assert parsed == number
    assert isinstance(parsed, int) == (Fraction(number).denominator == 1)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1/2", "0x10", "1e9999", "--1", "1,2,3"])
def test_parse_number_refuses_when_text_is_no_finite_number(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_number(text)


def test_parse_count_refuses_when_number_is_not_whole() -> None:
    assert parse_count("3.0") == 3
    for text in ("1.5", "-1"):
        with pytest.raises(ValueError, match="not a count"):
            parse_count(text)


def test_parse_keeps_text_when_quotes_and_semicolons_are_unusual() -> None:
    text = make_pb(
        meta={"comment": "#1: one; two"},
        projects=(
            "project_id; cost; name;\n"
            'a; 60; "Park; ""Stok"""\n'
            'b;50;Skwer "Zielony" w centrum;;;\n'
            "c;40\n"
        ),
        votes="voter_id; vote; \n1; a,b; \n\n;;\n2;a\n3;c;\n",
    )
    file = parse_pb(text)
    assert [row["name"] for row in file.projects] == [
        'Park; "Stok"',
        'Skwer "Zielony" w centrum',
        "",
    ]
    assert file.meta["comment"] == "#1: one; two"
    assert [row["vote"] for row in file.votes] == ["a,b", "a", "c"]


def test_parse_reads_the_same_when_source_is_a_file() -> None:
    content = make_pb().encode()
    assert parse_pb(BytesIO(content)) == parse_pb(content) == parse_pb(content.decode())


def test_reader_notes_a_problem_when_row_is_longer_than_header() -> None:
    reader = PbReader(make_pb(projects="project_id;cost\na;60;Park; yes\nb;50\nc;40\n"))
    assert [problem.code for problem in reader.problems] == ["pb.row_too_long"]
    assert reader.problems[0].line == 16


CHECKS = {
    "pb.meta_missing": make_pb(meta={"country": ""}),
    "pb.meta_value": make_pb(meta={"rule": "dice"}),
    "pb.date": make_pb(meta={"date_begin": "2024-02-01"}),
    "pb.count_differs": make_pb(meta={"num_projects": "4"}),
    "pb.not_a_number": make_pb(meta={"num_votes": "many"}),
    "pb.project_twice": make_pb(
        meta={"num_projects": "4"}, projects="project_id;cost\na;1\na;2\nb;1\nc;1\n"
    ),
    "pb.project_id": make_pb(
        meta={"num_projects": "4"}, projects="project_id;cost\n;1\na;2\nb;1\nc;1\n"
    ),
    "pb.voter_twice": make_pb(votes="voter_id;vote\n1;a,b\n1;a\n3;c\n"),
    "pb.vote_unknown_project": make_pb(votes="voter_id;vote\n1;a,b\n2;a,zz\n3;c\n"),
    "pb.vote_repeats": make_pb(
        projects="project_id;cost\na;1\nb;1\nc;1\n", votes="voter_id;vote\n1;a,a\n2;b\n3;c\n"
    ),
    "pb.points_count": make_pb(
        meta={"vote_type": "scoring"}, votes="voter_id;vote;points\n1;a,b;1\n2;a;2\n3;c;1\n"
    ),
    "pb.vote_too_long": make_pb(meta={"max_length": "1"}),
    "pb.vote_too_short": make_pb(meta={"min_length": "2"}),
    "pb.vote_too_dear": make_pb(meta={"max_sum_cost": "100"}),
    "pb.vote_too_cheap": make_pb(meta={"min_sum_cost": "50"}),
    "pb.total_differs": make_pb(projects="project_id;cost;votes\na;60;9\nb;50;1\nc;40;1\n"),
}


@pytest.mark.parametrize("code", CHECKS)
def test_check_finds_the_problem_when_file_breaks_one_rule(code: str) -> None:
    problems = check_pb(parse_pb(CHECKS[code]))
    assert {problem.code for problem in problems} == {code}
    assert problems[0].section in str(problems[0])


def test_check_limits_points_when_votes_are_cumulative() -> None:
    file = parse_pb(
        make_pb(
            meta={
                "vote_type": "cumulative",
                "min_points": "1",
                "max_points": "3",
                "min_sum_points": "2",
                "max_sum_points": "4",
            },
            projects="project_id;cost\na;60\nb;50\nc;40\n",
            votes="voter_id;vote;points\n1;a,b;4,1\n2;a;1\n3;c,a;0,2\n",
        )
    )
    assert [(problem.code, problem.line) for problem in check_pb(file)] == [
        ("pb.points_too_high", 25),
        ("pb.points_sum_too_high", 25),
        ("pb.points_sum_too_low", 26),
        ("pb.points_too_low", 27),
    ]


def test_check_finds_nothing_when_file_is_valid() -> None:
    assert check_pb(parse_pb(make_pb())) == []


def test_check_shortens_findings_when_they_repeat() -> None:
    votes = "voter_id;vote\n" + "".join(f"{at};zz\n" for at in range(50))
    projects = "project_id;cost\na;1\n"
    meta = {"num_votes": "50", "num_projects": "1"}
    problems = check_pb(parse_pb(make_pb(meta=meta, projects=projects, votes=votes)))
    assert len(problems) == MOST_PER_CODE + 1
    assert problems[-1].sentence == "30 more problems of this kind."


def test_write_adds_columns_when_rows_differ() -> None:
    file = PbFile({"unit": "Town"}, [{"project_id": "a", "cost": "1"}], [{"voter_id": "1"}])
    assert "".join(write_pb(file)).splitlines()[-2:] == ["voter_id;vote", "1;"]
