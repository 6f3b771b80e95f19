"""What is fed, that no trial shows in a later one, and which doubts and refusals go with a result."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
import torch
from transformers import AutoConfig, AutoModel, PreTrainedModel

from bench.events import LoadPhase, TrialPhase
from bench.machine.process_memory import Reading
from bench.model_spec import ModelSpec
from bench.orders import LoadModel
from bench.trial import Caveat, Failure, Measurement, Outcome, Settings
from bench.worker import march as march_module
from bench.worker.check import find_wrong_numbers
from bench.worker.device import choose
from bench.worker.energy import EnergyReading
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import make_inputs, random_ids, shifted_right, special_ids
from bench.worker.limits import find_limits
from bench.worker.march import March, Place, find_doubts, shown_peak
from bench.worker.measure import Instruments, Passes, run_passes
from bench.worker.memory import process_memory
from tests.real.simulated_devices import SimulatedQueue, VirtualClock, virtual_time
from tests.real.tiny_models import BART_SIZES, BIG_BIRD, GPT2_SIZES, QUICK, VOCABULARY, tiny, tiny_bert

pytestmark = pytest.mark.real

CPU = torch.device("cpu")

Outputs = dict[int, torch.Tensor]
TryLengths = Callable[[ModelSpec, tuple[int, ...]], Outputs]


def build_tiny(model_type: str, **config: object) -> PreTrainedModel:
    return AutoModel.from_config(AutoConfig.for_model(model_type, **config)).eval()


@pytest.fixture
def try_lengths(monkeypatch: pytest.MonkeyPatch) -> TryLengths:
    """March through lengths and listen in on the outputs that are checked."""
    heard: list[torch.Tensor] = []

    def listen(output: torch.Tensor, early: torch.Tensor, late: torch.Tensor) -> str | None:
        heard.append(late)
        return find_wrong_numbers(output, early, late)

    monkeypatch.setattr(march_module, "find_wrong_numbers", listen)

    def march_through(spec: ModelSpec, lengths: tuple[int, ...]) -> Outputs:
        heard.clear()
        march = march_of(spec)
        assert all(isinstance(march.measure(length, ignore), Measurement) for length in lengths)
        return dict(zip(lengths, heard, strict=True))

    return march_through


def march_of(spec: ModelSpec, fallback: FallbackWatch | None = None) -> March:
    memory = process_memory()
    device = choose("cpu", memory)
    place = Place(device, memory, device.allocated_bytes(), fallback or FallbackWatch(is_allowed=False))
    return March(LoadModel(spec=spec, settings=QUICK), place, ignore_phase)


def ignore_phase(phase: LoadPhase) -> None:
    """Nobody is told."""


def ignore(phase: TrialPhase, done: int, planned: int) -> None:
    """Nobody is told."""


@pytest.mark.parametrize("spec", [BIG_BIRD, tiny("gpt2", **GPT2_SIZES, **VOCABULARY)], ids=["big_bird", "gpt2"])
def test_the_order_of_lengths_does_not_show_in_the_outputs(try_lengths: TryLengths, spec: ModelSpec) -> None:
    upwards = try_lengths(spec, (16, 48, 64))
    downwards = try_lengths(spec, (64, 48, 16))
    for length, output in upwards.items():
        assert torch.equal(output, downwards[length])


def test_big_bird_left_to_itself_remembers_a_short_input() -> None:
    model = build_tiny("big_bird", **BIG_BIRD.config)
    limits = find_limits(model)
    long, short = (make_inputs(model, limits, (1, length), 0, CPU).arguments for length in (64, 16))
    with torch.inference_mode():
        before = model(**long).last_hidden_state
        model(**short)
        after = model(**long).last_hidden_state
    assert not torch.allclose(before, after, atol=1e-3)


def test_ids_are_those_of_the_seed_and_none_has_a_meaning() -> None:
    special = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": [2, 3], "sep_token_id": 4}
    model = build_tiny("gpt2", **(GPT2_SIZES | special), vocab_size=8)
    assert special_ids(model.config) >= {0, 1, 2, 3, 4}
    ids = random_ids(model, (2, 500), seed=3)
    assert ids.shape == (2, 500)
    assert set(ids.flatten().tolist()) == {5, 6, 7}
    assert torch.equal(ids, random_ids(model, (2, 500), seed=3))
    assert not torch.equal(ids, random_ids(model, (2, 500), seed=4))


def test_a_model_of_text_is_fed_ids_and_no_mask() -> None:
    model = build_tiny("gpt2", **GPT2_SIZES, **VOCABULARY)
    inputs = make_inputs(model, find_limits(model), (1, 16), 0, CPU)
    assert inputs.arguments.keys() == {"input_ids", "use_cache"}
    assert inputs.arguments["use_cache"] is False
    assert inputs.note == ""


def test_a_decoder_sees_the_same_ids_one_place_later() -> None:
    model = build_tiny("bart", **BART_SIZES, **VOCABULARY, decoder_start_token_id=2, pad_token_id=1)
    inputs = make_inputs(model, find_limits(model), (1, 16), 0, CPU).arguments
    assert inputs["decoder_input_ids"][0, 0] == 2
    assert torch.equal(inputs["decoder_input_ids"][:, 1:], inputs["input_ids"][:, :-1])


def test_a_decoder_without_a_start_starts_with_padding() -> None:
    model = build_tiny("gpt2", **GPT2_SIZES, **VOCABULARY, pad_token_id=7)
    assert shifted_right(model.config, torch.tensor([[11, 12, 13]])).tolist() == [[7, 11, 12]]


STEADY = (0.02,) * 20


class SimulatedMeter:
    """A meter that counted 3 joules (simulated)."""

    def begin(self) -> None:
        """Nothing is noted."""

    def end(self) -> EnergyReading:
        return EnergyReading(3.0, "simulated")


def passes_of(first_s: float, work_s: tuple[float, ...]) -> Passes:
    """Time passes of the given lengths on a simulated device, where handing a pass over takes no time at all."""
    clock = VirtualClock()
    device = SimulatedQueue(clock, itertools.chain([first_s], work_s))
    device.HANDING_OVER_S = 0.0
    settings = Settings(warm_up_passes=0, min_repeats=len(work_s), max_repeats=len(work_s))
    with virtual_time(clock):
        return run_passes(device.forward, Instruments(device, process_memory(), SimulatedMeter()), settings, ignore)


def doubts_of(first_s: float, work_s: tuple[float, ...]) -> set[Caveat]:
    # How busy this machine is with other tests is no part of what is asked here.
    passes = msgspec.structs.replace(passes_of(first_s, work_s), other_cores=0.0)
    return set(find_doubts(passes, fell_back=False))


@pytest.mark.parametrize(
    ("first_s", "work_s", "doubts"),
    [
        (0.02, STEADY, set()),
        (0.02, (0.02, 0.03) * 10, {Caveat.NOT_CONVERGED}),
        (0.02, (0.02,), {Caveat.NOT_CONVERGED}),
        (0.02, (*STEADY, 0.2), {Caveat.OUTLIERS}),
        (0.19, STEADY, set()),
        (0.21, STEADY, {Caveat.FIRST_PASS_SLOW}),
        (101e-6, (101e-6,) * 20, set()),
        (99e-6, (99e-6,) * 20, {Caveat.TOO_FAST_FOR_CLOCK}),
        (0.02, tuple(0.02 * (1 + 0.001 * done) for done in range(20)), set()),
        (0.02, tuple(0.02 * (1 + 0.002 * done) for done in range(20)), {Caveat.THROTTLED}),
    ],
)
def test_the_samples_themselves_tell_what_makes_them_doubtful(
    first_s: float, work_s: tuple[float, ...], doubts: set[Caveat]
) -> None:
    assert doubts_of(first_s, work_s) == doubts


@pytest.mark.parametrize(
    ("field", "value", "doubt"),
    [
        ("other_cores", 0.24, None),
        ("other_cores", 0.26, Caveat.BUSY_MACHINE),
        ("other_cores", None, None),
        ("slept_s", 0.09, None),
        ("slept_s", 0.11, Caveat.SUSPENDED),
    ],
)
def test_what_went_on_meanwhile_makes_samples_doubtful(field: str, value: float | None, doubt: Caveat | None) -> None:
    passes = msgspec.structs.replace(passes_of(0.02, STEADY), **{"other_cores": 0.0, "slept_s": 0.0, field: value})
    assert find_doubts(passes, fell_back=False) == (() if doubt is None else (doubt,))


FELL_BACK = (
    "The operator 'aten::_fft_r2c' is not currently supported on the MPS backend and will fall back to run on the CPU."
)


def fall_back(march: March) -> None:
    """Let the model's passes warn as torch does where MPS lacks an operator (simulated)."""
    assert march.model is not None
    march.model.register_forward_pre_hook(lambda *_: warnings.warn(FELL_BACK, UserWarning, stacklevel=1))


def test_a_fallback_that_was_asked_for_is_a_doubt() -> None:
    march = march_of(tiny_bert(), FallbackWatch(is_allowed=True))
    fall_back(march)
    result = march.measure(16, ignore)
    assert isinstance(result, Measurement)
    assert Caveat.CPU_FALLBACK in result.caveats


def test_a_fallback_that_nobody_asked_for_is_a_missing_operation() -> None:
    march = march_of(tiny_bert())
    fall_back(march)
    result = march.measure(16, ignore)
    assert isinstance(result, Failure)
    assert result.outcome is Outcome.OPERATOR_UNSUPPORTED
    assert result.cause == "cpu lacks an operation: aten::_fft_r2c ran on the CPU without being asked to"


def test_after_a_fallback_while_loading_nobody_can_tell_and_the_passes_are_doubtful() -> None:
    fallback = FallbackWatch(is_allowed=False)
    with fallback.watching():
        warnings.warn(FELL_BACK, UserWarning, stacklevel=1)
    result = march_of(tiny_bert(), fallback).measure(16, ignore)
    assert isinstance(result, Measurement)
    assert Caveat.CPU_FALLBACK in result.caveats


def test_a_measurement_says_what_each_of_its_numbers_comes_from() -> None:
    result = march_of(tiny_bert()).measure(16, ignore)
    assert isinstance(result, Measurement)
    assert result.interval_method == "Student t"
    assert result.latency_low_s is not None
    assert result.latency_high_s is not None
    assert result.latency_low_s <= result.latency_s <= result.latency_high_s
    assert result.reserved_peak_bytes is None
    assert result.reserved_peak_instrument == "none on a CPU: what is freed goes back to the system"
    assert result.cpu_check == ""
    assert result.slept_s == 0.0
    assert result.control_operations_per_s is not None


def test_the_control_comes_after_every_reading_of_the_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its memory, some MB, would be in the peak of a tiny model, and its time in the passes."""
    told: list[str] = []

    def run_and_tell(*given: Any) -> Passes:
        passes = run_passes(*given)
        told.append("passes")
        return passes

    def control_and_tell(*_: object) -> float:
        told.append("control")
        return 7.0

    monkeypatch.setattr(march_module, "run_passes", run_and_tell)
    monkeypatch.setattr(march_module, "control_rate", control_and_tell)
    result = march_of(tiny_bert()).measure(16, ignore)
    assert told == ["passes", "control"]
    assert isinstance(result, Measurement)
    assert result.control_operations_per_s == 7.0


def test_the_control_is_in_no_later_trial_s_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out of all peaks, as whatever else the worker does for itself is."""
    march = march_of(tiny_bert())
    seen: list[str] = []

    @contextmanager
    def uncounted() -> Iterator[None]:
        seen.append("from here")
        yield
        seen.append("to here")

    monkeypatch.setattr(march._place.memory, "uncounted", uncounted)
    monkeypatch.setattr(march_module, "control_rate", lambda *_: seen.append("control"))
    march.measure(16, ignore)
    assert seen == ["from here", "control", "to here"]


def test_energy_is_that_of_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(march_module, "energy_meter", lambda _: SimulatedMeter())
    result = march_of(tiny_bert()).measure(16, ignore)
    assert isinstance(result, Measurement)
    assert result.energy_j == pytest.approx(3.0 / len(result.samples_s))
    assert result.energy_instrument == "simulated"


@pytest.mark.parametrize(
    ("reading", "shown"),
    [
        (Reading(1000, "counter"), Reading(1000, "counter")),
        (Reading(999, "counter"), Reading(None, "counter, which gave 999 bytes, less than the weights")),
        (Reading(0, "counter"), Reading(None, "counter, which gave 0 bytes, less than the weights")),
        (Reading(None, "counter, hidden"), Reading(None, "counter, hidden")),
    ],
)
def test_a_peak_below_the_weights_is_not_shown(reading: Reading, shown: Reading) -> None:
    assert shown_peak(reading, weights_bytes=1000) == shown
