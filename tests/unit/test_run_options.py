"""From options to models and settings; above all, a run that takes after an earlier one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.store.writer import create_run
from bench.trial import Settings
from tui.run_options import Pattern, pattern_of, selected_models, selection_name, settings_from

SPECS = [
    ModelSpec(name="mine", category="A", model_type="gpt2", config={"n_layer": 3}),
    ModelSpec(name="other", category="B", model_type="bert"),
]
EARLIER = Settings(sequence_lengths=(64, 128), dtype="bfloat16", min_repeats=9)


@pytest.fixture
def pattern(tmp_path: Path) -> Pattern:
    path = tmp_path / "earlier.run"
    create_run(path, "earlier", "a name", EARLIER, SPECS)
    return pattern_of(path)


def test_it_has_all_models_as_the_earlier_run_had_them(pattern: Pattern) -> None:
    assert list(selected_models(None, None, None, (), pattern)) == SPECS


def test_some_of_its_models_may_be_chosen_and_no_others(pattern: Pattern) -> None:
    assert selected_models(None, "mi*", None, (), pattern) == (SPECS[0],)
    with pytest.raises(BadInput, match="gpt2"):
        selected_models(None, "gpt2", None, (), pattern)


def test_settings_are_the_earlier_ones_but_for_what_is_given(pattern: Pattern) -> None:
    assert settings_from(None, pattern=pattern, device=None, force=None) == EARLIER
    changed = settings_from("512", pattern=pattern, device="cpu")
    assert (changed.sequence_lengths, changed.device, changed.dtype) == ((512,), "cpu", "bfloat16")
    assert settings_from(None) == Settings()


def test_a_run_without_a_name_says_what_it_takes_after() -> None:
    assert selection_name(None, None, None, "earlier") == "like earlier"
    assert selection_name(None, None, None) == "quick"
