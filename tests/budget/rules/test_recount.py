"""The recount a citizen runs: real elections, every vote type, broken files, no packages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tenant_apps.budget.rules.pb import PbReader
from tenant_apps.budget.rules.recount import main, recount

from .elections import REAL, make_pb, pb_path, real_elections

ROOT = Path(__file__).resolve().parents[3]

# Outside the virtual environment, where no package is installed.
BARE_PYTHON: str = getattr(sys, "_base_executable", sys.executable)


def run_command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """The command as a citizen runs it: bare interpreter, empty environment, no packages."""
    return subprocess.run(
        [BARE_PYTHON, "-S", "-m", "tenant_apps.budget.rules.recount", *arguments],
        cwd=ROOT,
        env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def official_winners(reader: PbReader) -> set[str]:
    return {row["project_id"] for row in reader.projects if row["selected"] not in ("", "0")}


@real_elections
@pytest.mark.parametrize("name", [name for name in REAL if "2021_Ursynow" not in name])
def test_recount_gives_official_winners_when_election_is_real(name: str) -> None:
    reader = PbReader(pb_path(name).read_bytes())
    report = recount(reader)
    assert set(report["winners"]) == official_winners(reader)
    assert report["rule"] == REAL[name]
    assert report["warnings"] == []
    column = "score" if "score" in reader.project_columns else "votes"
    assert report["scores"] == {row["project_id"]: int(row[column]) for row in reader.projects}
    costs = {row["project_id"]: int(row["cost"]) for row in reader.projects}
    assert report["spent"] == sum(costs[winner] for winner in report["winners"])


@real_elections
def test_recount_warns_and_gives_greedy_result_when_rivals_are_not_in_the_file() -> None:
    path = pb_path("Poland_Warszawa_2021_Ursynow")
    report = recount(PbReader(path.read_bytes()))
    plain = recount(PbReader(path.read_bytes()), rule="greedy")
    assert report["winners"] == plain["winners"]
    assert report["rule"] == "greedy-exclusive"
    assert any("--exclusive" in warning for warning in report["warnings"])
    assert plain["warnings"] == []


@real_elections
def test_recount_lets_one_rival_win_when_rivals_are_named() -> None:
    path = pb_path("Poland_Warszawa_2021_Ursynow")
    report = recount(PbReader(path.read_bytes()), exclusive=[["459", "1687", "2150"]])
    assert len({"459", "1687", "2150"} & set(report["winners"])) == 1
    assert "1687" in report["winners"]
    assert report["warnings"] == []


@real_elections
def test_command_prints_one_object_when_run_bare() -> None:
    done = run_command(str(pb_path("Poland_Krakow_2022")))
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert list(report) == ["rule", "winners", "scores", "spent", "warnings"]
    assert report["spent"] == 7_589_100


def test_command_imports_only_the_standard_library_when_run(tmp_path: Path) -> None:
    path = tmp_path / "town.pb"
    path.write_text(make_pb(), encoding="utf-8")
    program = (
        "import sys; from tenant_apps.budget.rules.recount import main; main(sys.argv[1:]);"
        "names = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(names - set(sys.stdlib_module_names) - {'tenant_apps', '__main__'}))"
    )
    done = subprocess.run(
        [BARE_PYTHON, "-S", "-c", program, str(path)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    report, foreign = done.stdout.splitlines()
    assert json.loads(report)["winners"] == ["a", "c"]
    assert foreign == "[]"


def test_command_exits_with_two_when_file_is_missing() -> None:
    done = run_command("no-such-file.pb")
    assert done.returncode == 2
    assert "no-such-file.pb" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("vote_type", "votes", "scores"),
    [
        ("approval", "voter_id;vote\n1;a,b\n2;a\n3;c\n", {"a": 2, "b": 1, "c": 1}),
        ("choose-1", "voter_id;vote\n1;b\n2;b\n3;c\n", {"a": 0, "b": 2, "c": 1}),
        ("ordinal", "voter_id;vote\n1;c,a,b\n2;a\n3;b,c\n", {"a": 3, "b": 3, "c": 4}),
        ("ordinal", "voter_id;vote;points\n1;c,a;5,1\n2;a;5\n3;;\n", {"a": 6, "b": 0, "c": 5}),
        ("cumulative", "voter_id;vote;points\n1;a,b;2,1\n2;c;3\n3;a;1.5\n", None),
        ("scoring", "voter_id;vote;points\n1;a,b;-1,2\n2;c;0\n3;a;4\n", {"a": 3, "b": 2, "c": 0}),
    ],
)
def test_recount_scores_ballots_when_type_is_any_of_five(
    vote_type: str, votes: str, scores: dict[str, float] | None
) -> None:
    projects = "project_id;cost\na;60\nb;50\nc;40\n"
    text = make_pb(meta={"vote_type": vote_type}, projects=projects, votes=votes)
    report = recount(PbReader(text))
    assert report["scores"] == (scores or {"a": 3.5, "b": 1, "c": 3})


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_recount_agrees_when_bom_or_line_ends_differ(start: str, line_end: str) -> None:
    text = start + make_pb().replace("\n", line_end)
    assert recount(PbReader(text.encode()))["winners"] == ["a", "c"]


def test_recount_uses_max_length_when_stated_scores_need_it() -> None:
    text = make_pb(
        meta={"vote_type": "ordinal", "max_length": "3"},
        projects="project_id;cost;score\na;60;6\nb;50;0\nc;40;2\n",
        votes="voter_id;vote\n1;a,c\n2;a\n3;\n",
    )
    report = recount(PbReader(text))
    assert report["scores"] == {"a": 6, "b": 0, "c": 2}


def test_recount_gives_default_score_when_scoring_ballots_leave_projects_out() -> None:
    text = make_pb(
        meta={"vote_type": "scoring", "default_score": "2"},
        projects="project_id;cost;votes;score\na;60;2;7\nb;50;1;5\nc;40;1;4\n",
        votes="voter_id;vote;points\n1;a,b;4,1\n2;a;1\n3;c;0\n",
    )
    report = recount(PbReader(text))
    assert report["scores"] == {"a": 7, "b": 5, "c": 4}
    assert report["warnings"] == []


def test_recount_counts_as_poznan_when_custom_rule_is_of_poznan() -> None:
    projects = "project_id;cost\na;60\nb;50\nc;40\n"
    votes = "voter_id;vote\n1;a,b\n2;a,b\n3;a\n"
    meta = {"rule": "greedy-custom", "unit": "Poznań"}
    report = recount(PbReader(make_pb(meta=meta, projects=projects, votes=votes)))
    assert report["rule"] == "greedy-poznan"
    assert report["winners"] == ["a", "b"]
    assert report["spent"] == 110


@pytest.mark.parametrize("rule", ["greedy-custom", "unknown", "my-own-rule"])
def test_recount_warns_and_counts_greedily_when_rule_is_not_defined(rule: str) -> None:
    report = recount(PbReader(make_pb(meta={"rule": rule})))
    assert report["rule"] == "greedy"
    assert any("greedy" in warning for warning in report["warnings"])


def test_recount_warns_when_ballots_look_wrong() -> None:
    text = make_pb(
        meta={"num_votes": "9", "max_length": "1"},
        votes="voter_id;vote\n1;a,b,b\n1;zz,a\n3;\n4;c\n",
    )
    report = recount(PbReader(text))
    warnings = " ".join(report["warnings"])
    for expected in ("'zz'", "repeat a project", "are empty", "num_votes", "max_length", "voter"):
        assert expected in warnings
    assert report["scores"] == {"a": 2, "b": 1, "c": 1}


def test_recount_warns_when_stated_totals_differ_from_ballots() -> None:
    text = make_pb(projects="project_id;cost;votes\na;60;2\nb;50;7\nc;40;1\n")
    warnings = recount(PbReader(text))["warnings"]
    assert len(warnings) == 1
    assert "b (7, counted 1)" in warnings[0]


def test_recount_warns_when_order_of_a_tie_decided() -> None:
    text = make_pb(
        projects="project_id;cost\na;60\nb;60\nc;40\n", votes="voter_id;vote\n1;a\n2;b\n3;c\n"
    )
    report = recount(PbReader(text))
    assert report["winners"] == ["a", "c"]
    assert any("a, c, b have the same score 1" in warning for warning in report["warnings"])


def test_recount_passes_over_project_when_its_cost_marks_it_withdrawn() -> None:
    text = make_pb(
        meta={"rule": "greedy-no-skip"},
        projects="project_id;cost\na;999999999\nb;50\nc;40\n",
    )
    report = recount(PbReader(text))
    assert report["winners"] == ["b", "c"]
    assert any("withdrawn" in warning for warning in report["warnings"])


BROKEN = {
    "empty": ("", "META"),
    "no_meta": ("PROJECTS\nproject_id;cost\n", "META"),
    "no_votes_section": (make_pb().split("VOTES")[0], "VOTES"),
    "no_projects_section": ("META\nkey;value\nbudget;1\nVOTES\nvoter_id;vote\n", "PROJECTS"),
    "no_projects": (make_pb(projects="project_id;cost\n"), "PROJECTS"),
    "no_cost_column": (make_pb(projects="project_id;name\na;x\n"), "line 15, section PROJECTS"),
    "no_vote_column": (make_pb(votes="voter_id;age\n1;30\n"), "line 20, section VOTES"),
    "budget_missing": (make_pb(meta={"budget": ""}), "column budget"),
    "budget_word": (make_pb(meta={"budget": "much"}), "line 9, section META, column budget"),
    "budget_negative": (make_pb(meta={"budget": "-1"}), "column budget"),
    "vote_type_missing": (make_pb(meta={"vote_type": ""}), "column vote_type"),
    "vote_type_unknown": (make_pb(meta={"vote_type": "loud"}), "column vote_type"),
    "rule_missing": (make_pb(meta={"rule": ""}), "column rule"),
    "cost_word": (
        make_pb(projects="project_id;cost\na;x\n"),
        "line 16, section PROJECTS, column cost",
    ),
    "cost_empty": (make_pb(projects="project_id;cost\na\n"), "line 16, section PROJECTS"),
    "cost_negative": (make_pb(projects="project_id;cost\na;-5\n"), "column cost"),
    "cost_infinite": (make_pb(projects="project_id;cost\na;inf\n"), "column cost"),
    "project_twice": (make_pb(projects="project_id;cost\na;1\na;2\n"), "line 17, section"),
    "project_without_id": (make_pb(projects="project_id;cost\n;2\n"), "column project_id"),
    "header_twice": (make_pb(projects="project_id;cost;cost\na;1;1\n"), "column cost"),
    "votes_twice": (make_pb() + "VOTES\nvoter_id;vote\n9;a\n", "second section"),
    "meta_twice": (make_pb().replace("rule;", "budget;200\nrule;"), "twice"),
    "points_column": (make_pb(meta={"vote_type": "scoring"}), "column points"),
    "points_count": (
        make_pb(meta={"vote_type": "cumulative"}, votes="voter_id;vote;points\n1;a;1\n2;a,b;1\n"),
        "line 22, section VOTES, column points",
    ),
    "points_word": (
        make_pb(meta={"vote_type": "scoring"}, votes="voter_id;vote;points\n1;a;many\n"),
        "line 21, section VOTES, column points",
    ),
    "quote_never_closed": (
        make_pb(projects='project_id;cost;name\na;60;"Park\nb;50;Road\nc;40;Tree\n'),
        "quotation mark",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_command_says_where_and_exits_with_two_when_file_is_broken(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, place = BROKEN[kind]
    path = tmp_path / "broken.pb"
    path.write_text(text, encoding="utf-8")
    assert main([str(path)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert place in output.err
    assert output.err.count("\n") == 1


def test_command_names_the_line_when_text_is_not_utf8(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latin.pb"
    path.write_bytes(make_pb(meta={"unit": "Łódź"}).encode("iso-8859-2"))
    assert main([str(path)]) == 2
    assert "line 5: the text is not UTF-8" in capsys.readouterr().err


def test_command_refuses_when_named_rival_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "town.pb"
    path.write_text(make_pb(), encoding="utf-8")
    assert main([str(path), "--exclusive", "a,zz"]) == 2
    assert "'zz'" in capsys.readouterr().err


def test_command_counts_by_another_rule_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "town.pb"
    path.write_text(make_pb(meta={"rule": ""}), encoding="utf-8")
    assert main([str(path), "--rule", "greedy-no-skip"]) == 0
    assert json.loads(capsys.readouterr().out)["winners"] == ["a"]


def test_import_stays_light_when_recount_starts() -> None:
    program = "import tenant_apps.budget.rules.recount, sys; print(len(sys.modules))"
    done = subprocess.run(
        [BARE_PYTHON, "-S", "-c", program],
        cwd=ROOT,
        env=dict.fromkeys(("HOME",), os.sep),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(done.stdout) < 130
