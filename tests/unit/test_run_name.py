"""A run is found by the name that it was given, however that is kept."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from bench.errors import BadInput
from bench.paths import runs_directory
from bench.run_name import LONGEST_NAME, answers_to, name_to_type, run_name
from bench.store.library import find_run


@pytest.mark.parametrize("given", ["plain", "my  run", "  spaced ", "a\x1b[31mred", "turned \u202e", "x" * 500])
def test_what_is_kept_answers_to_what_was_given(given: str) -> None:
    kept = run_name(given)
    assert len(kept) <= LONGEST_NAME
    assert answers_to(kept, given)
    assert answers_to(kept, kept)
    assert not answers_to(kept, "another")


@pytest.mark.parametrize("given", ["", "   ", "\x1b[31m", "\n"])
def test_a_name_that_nobody_sees_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="nothing in it that can be seen"):
        run_name(given)


@pytest.mark.parametrize("name", ["20260101-000000-abcd", "a name's own", "-o"])
def test_what_is_to_be_typed_finds_the_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outside, beside, listed = tmp_path / f"{name}.run", Path(f"{name}.run"), runs_directory() / "listed.run"
    for path in (outside, listed):
        path.touch()
    for path in (outside, beside):
        (typed,) = shlex.split(name_to_type(path))
        assert find_run(typed).samefile(path)
        assert not typed.startswith("-"), "that would be an option"
    assert name_to_type(listed) == "listed"
