"""What adding models or lengths comes to: new trials, what is ruled out, what is there already, what is refused."""

from __future__ import annotations

import msgspec
import pytest

from bench.addition import Addition, decode_addition, encode_addition
from bench.errors import BadInput
from bench.extension import Extension, extension
from bench.model_spec import ModelSpec
from bench.ruled_out import implied
from bench.store.added_rows import added_trials
from bench.store.rows import MarchRow, TrialRow
from bench.trial import Outcome, Skip
from tests.unit.made_up_rows import done, failed, march, queued, skipped


def spec(name: str, params_m: float | None = None) -> ModelSpec:
    return ModelSpec(name=name, category="c", model_type="t", published_params_m=params_m)


def numbered(march_id: int, name: str, *trials: TrialRow) -> MarchRow:
    rows = tuple(
        msgspec.structs.replace(trial, trial_id=march_id * 100 + place, march_id=march_id)
        for place, trial in enumerate(trials)
    )
    return msgspec.structs.replace(march(*trials), march_id=march_id, spec=spec(name), trials=rows)


TWO = (numbered(1, "one", done(128), queued(512)), numbered(2, "two", queued(128), queued(512)))


def of(*marches: MarchRow, specs: tuple[ModelSpec, ...] = (), lengths: tuple[int, ...] = ()) -> Extension:
    return extension(Addition(specs=specs, lengths=lengths), marches, (128, 512))


def test_models_get_the_new_lengths_and_new_models_all() -> None:
    found = of(*TWO, specs=(spec("big", 9.0), spec("small", 1.0)), lengths=(2048, 64))
    assert [one.name for one in found.event.specs] == ["small", "big"], "in marching order"
    assert (found.event.first_march_id, found.event.first_trial_id) == (3, 202)
    assert [(one.march_id, one.sequence_length) for one in found.trials] == [
        *((march_id, length) for march_id in (1, 2) for length in (64, 2048)),
        *((march_id, length) for march_id in (3, 4) for length in (64, 128, 512, 2048)),
    ]
    assert [one.trial_id for one in found.trials] == list(range(202, 214))
    assert found.words == "added 2 models and 2 lengths: 12 new trials"


def test_who_verifies_gets_the_same_rows() -> None:
    found = of(*TWO, specs=(spec("new"),), lengths=(64,))
    assert tuple(added_trials(found.event, [2, 1], [512, 128])) == found.trials


def test_what_is_there_already_is_named_and_left_out() -> None:
    found = of(*TWO, specs=(spec("one"), spec("new")), lengths=(512, 1024))
    assert [one.name for one in found.event.specs] == ["new"]
    assert found.event.lengths == (1024,)
    assert found.words == "added 1 model and 1 length: 5 new trials; there already: one, 512 tokens"


def test_many_that_are_there_are_counted() -> None:
    many = tuple(numbered(number, f"m{number}", queued(128)) for number in range(1, 7))
    found = of(*many, specs=tuple(one.spec for one in many), lengths=(64,))
    assert found.words.endswith("; there already: m1, m2, m3 and 3 more")


def test_nothing_new_is_refused() -> None:
    with pytest.raises(BadInput, match="nothing is new; there already: two, 128 tokens"):
        of(*TWO, specs=(spec("two"),), lengths=(128,))


@pytest.mark.parametrize(
    ("trials", "ruled_out"),
    [
        ((done(128), failed(512, Outcome.OUT_OF_MEMORY)), {1024}),
        ((failed(128, Outcome.LOAD_FAILED), skipped(512, Outcome.LOAD_FAILED)), {64, 1024}),
        ((done(128), failed(512, Outcome.CRASHED)), set()),
        ((done(128), queued(512)), set()),
    ],
)
def test_what_a_trial_that_ended_speaks_for_is_not_tried(trials: tuple[TrialRow, ...], ruled_out: set[int]) -> None:
    found = of(numbered(1, "one", *trials), lengths=(64, 1024))
    assert {one.sequence_length for one in found.trials if one.trial_id in found.ruled_out} == ruled_out
    assert found.to_do == 2 - len(ruled_out)
    for skip in found.ruled_out.values():
        cause = next(one for one in trials if one.outcome not in {None, Outcome.COMPLETED})
        place = trials.index(cause)
        assert cause.outcome is not None
        assert skip == implied(cause.outcome, 100 + place, cause.sequence_length)


def test_a_model_that_the_user_skipped_stays_skipped() -> None:
    found = of(numbered(1, "one", done(128), skipped(512)), lengths=(1024,))
    (skip,) = found.ruled_out.values()
    assert skip.implied_by is None
    assert "1 of them ruled out" in found.words


def test_a_prediction_is_made_anew() -> None:
    too_big = Skip(reason="predicted to need more", predicted_peak_bytes=10**12)
    row = msgspec.structs.replace(skipped(512), skip=too_big)
    assert of(numbered(1, "one", done(128), row), lengths=(256, 1024)).ruled_out == {}


def test_too_much_is_refused() -> None:
    with pytest.raises(BadInput, match="at most 1000 lengths"):
        of(*TWO, lengths=tuple(range(1000, 2000)))
    with pytest.raises(BadInput, match="too many to add at once"):
        extension(Addition(specs=tuple(spec(f"m{n}") for n in range(1000))), TWO, tuple(range(1, 200)))


def test_a_request_carries_the_whole_entry() -> None:
    addition = Addition(specs=(spec("new", 1.5),), lengths=(64,))
    assert decode_addition(encode_addition(addition)) == addition


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", '{"lengths":[0]}', '{"lengths":[99999999]}', '{"colour":1}', '{"specs":[{"name":"x"}]}',
        '{"specs":[{"name":"","category":"c","model_type":"t"}]}',
        '{"specs":[{"name":"a\\u001b[2J","category":"c","model_type":"t"}]}',
        '{"specs":[{"name":"a","category":"c","model_type":"../x"}]}',
        '{"specs":' + "[" * 100_000, "x" * 5_000_000, '{"lengths":[' + "1," * 1000 + "1]}",
    ],
)  # fmt: skip
def test_what_is_no_addition_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(BadInput):
        decode_addition(text)


def test_more_than_a_request_holds_is_refused() -> None:
    huge = ModelSpec(name="new", category="c", model_type="t", notes="x" * 5_000_000)
    with pytest.raises(BadInput, match="bytes"):
        encode_addition(Addition(specs=(huge,)))
