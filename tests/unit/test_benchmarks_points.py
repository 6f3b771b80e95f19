"""The sweep whose wall time is compared: everybody is asked for the same passes, and other work is refused."""

from __future__ import annotations

import copy

import pytest

from benchmarks.points import LENGTHS, POINTS, REPEATS, WARM_UPS, chosen_points, refuse_other_work


@pytest.mark.parametrize("quick", [True, False])
def test_the_product_and_the_loop_are_asked_for_the_same_passes(quick: bool) -> None:
    points = chosen_points("cpu", quick=quick)
    settings, order = points.settings(), points.order("cpu")
    assert settings.warm_up_passes + 1 == order["warm_ups"] == WARM_UPS
    assert settings.min_repeats == settings.max_repeats == order["repeats"] == REPEATS
    assert settings.time_budget_s > 1e6


def test_what_is_left_out_is_what_a_model_has_no_positions_for() -> None:
    for spec in chosen_points("cpu", quick=False).specs:
        learned = spec.config.get("n_positions") or spec.config.get("max_position_embeddings")
        assert learned is not None
        limit = learned if spec.model_type != "gpt_neox" else max(LENGTHS)
        assert POINTS[spec.name] == tuple(length for length in LENGTHS if length <= limit)


def test_the_order_names_every_model_with_its_lengths() -> None:
    models = chosen_points("cpu", quick=False).order("cpu")["models"]
    assert isinstance(models, list)
    assert {model["name"]: model["lengths"] for model in models} == POINTS


def same_work() -> dict[str, dict[int, int]]:
    return {name: dict.fromkeys(lengths, REPEATS) for name, lengths in POINTS.items()}


def test_the_same_work_passes() -> None:
    refuse_other_work(chosen_points("cpu", quick=False), same_work())


@pytest.mark.parametrize("change", ["a length less", "a pass less", "a model less", "a length more"])
def test_other_work_is_refused(change: str) -> None:
    measured = copy.deepcopy(same_work())
    if change == "a length less":
        del measured["gpt2"][1024]
    elif change == "a pass less":
        measured["gpt2"][1024] -= 1
    elif change == "a model less":
        del measured["pythia-70m"]
    else:
        measured["bert-base-uncased"][1024] = REPEATS
    with pytest.raises(RuntimeError, match="not the same work"):
        refuse_other_work(chosen_points("cpu", quick=False), measured)
