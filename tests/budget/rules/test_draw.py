"""The draw anyone can replay."""

import hashlib
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenant_apps.budget.rules.draw import draw_order, main


@given(st.text(max_size=10), st.lists(st.text(max_size=5), max_size=8), st.randoms())
def test_draw_gives_one_order_when_keys_come_shuffled(
    seed: str, keys: list[str], random: Random
) -> None:
    shuffled = list(keys)
    random.shuffle(shuffled)
    assert draw_order(seed, shuffled) == draw_order(seed, keys)
    assert sorted(draw_order(seed, keys)) == sorted(keys)


def test_command_prints_hashes_when_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rain", "1", "2", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    expected = sorted((hashlib.sha256(f"rain:{key}".encode()).hexdigest(), key) for key in "123")
    assert lines == [f"{digest}  {key}" for digest, key in expected]


def test_command_explains_itself_when_arguments_are_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["rain"]) == 2
    assert "SEED KEY" in capsys.readouterr().err
