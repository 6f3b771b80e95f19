"""A run is found by the name that it was given, however that is kept."""

from __future__ import annotations

import pytest

from bench.errors import BadInput
from bench.run_name import LONGEST_NAME, answers_to, run_name


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
