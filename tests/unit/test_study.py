"""The study's printed figures agree with each other where the study does, and are read for our categories."""

from __future__ import annotations

import pytest

from bench import study
from bench.registry import load_registry


def test_the_categories_are_those_of_the_registry() -> None:
    registry = load_registry(())
    ours = {spec.category for spec in registry.models.values() if spec.set == "study"}
    assert set(study.BY_CATEGORY) == ours


def test_the_models_add_up_as_printed() -> None:
    assert sum(one.models for one in study.CATEGORIES) == study.MODELS
    assert all(sum(one.classes) == one.models for one in study.CATEGORIES)
    assert [sum(one.classes[place] for one in study.CATEGORIES) for place in range(5)] == [64, 45, 7, 0, 2]


@pytest.mark.parametrize("one", study.CATEGORIES, ids=lambda one: one.category)
def test_the_formulas_behind_the_printed_figures(one: study.StudyCategory) -> None:
    """Efficiency is throughput at 512 over parameters, and success is the share of class High; as printed, rounded."""
    assert one.efficiency_tokens_per_s_per_m == pytest.approx(one.throughput_tokens_per_s[512] / one.params_m, abs=0.2)
    assert one.success_at_1024_percent == pytest.approx(100 * one.classes[0] / one.models, abs=0.06)
