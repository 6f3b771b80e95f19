"""An accelerator's answer is compared with the CPU's: right, rounded, garbage, and silent faults of a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
import torch
from torch import Tensor
from transformers import AutoConfig, AutoModel, PreTrainedModel

from bench.events import LoadPhase, TrialPhase
from bench.model_spec import ModelSpec
from bench.orders import LoadModel
from bench.trial import Failure, Measurement, Outcome, Settings
from bench.worker import cpu_check, march
from bench.worker.check import main_output, sample_of
from bench.worker.cpu_check import Answer, CpuCheck, Pace, compare_samples, copy_on_cpu, needed_bytes
from bench.worker.device.base import Device
from bench.worker.device.cpu import CpuDevice
from bench.worker.fallback import FallbackWatch
from bench.worker.inputs import make_inputs
from bench.worker.limits import Limits, find_limits
from bench.worker.march import March, Place
from bench.worker.measure import Forward, Instruments, Passes, Progress, run_passes
from bench.worker.memory import process_memory
from tests.real.simulated_devices import MpsDeviceOverCpu, SimulatedMetal, virtual_time
from tests.real.tiny_models import BERT_SIZES, BIG_BIRD, GPT2_SIZES, QUICK, T5_SIZES, VOCABULARY, tiny, tiny_bert

pytestmark = pytest.mark.real

CPU = torch.device("cpu")
PATIENT = Settings(min_available_bytes=0)


def model_of(spec: ModelSpec, dtype: torch.dtype = torch.float32) -> PreTrainedModel:
    torch.manual_seed(0)
    return AutoModel.from_config(AutoConfig.for_model(spec.model_type, **spec.config), dtype=dtype).eval()


def arguments_for(model: PreTrainedModel, length: int = 32) -> dict[str, Any]:
    return make_inputs(model, find_limits(model), (1, length), 0, CPU).arguments


def answer_of(model: PreTrainedModel, alter: Callable[[Tensor], Tensor] | None = None, **fields: Any) -> Answer:
    """Make the answer of a simulated accelerator: the right one, or what ``alter`` makes of it."""
    with torch.inference_mode():
        output = main_output(model(**arguments_for(model)))
    altered = output if alter is None else alter(output.clone())
    given = {"dtype": output.dtype, "tokens": 32, "latency_s": 1e-3, "working_bytes": 0} | fields
    return Answer(sample=sample_of(altered), **given)


def check_on(device: Device | None = None, settings: Settings = PATIENT) -> CpuCheck:
    memory = process_memory()
    return CpuCheck(device or MpsDeviceOverCpu(memory), memory, settings)


def compare(model: PreTrainedModel, answer: Answer, check: CpuCheck | None = None) -> str | Failure:
    return (check or check_on()).compare(model, lambda: arguments_for(model), answer)


def test_nothing_is_compared_on_the_cpu_itself() -> None:
    model = model_of(tiny_bert())
    assert compare(model, answer_of(model, torch.zeros_like), check_on(CpuDevice(process_memory()))) == ""


def test_a_right_answer_agrees_and_says_how_well() -> None:
    model = model_of(tiny_bert())
    said = compare(model, answer_of(model))
    assert isinstance(said, str)
    assert said.startswith("agrees with the CPU: largest difference 0 of ")


@pytest.mark.parametrize(
    ("dtype", "share"), [(torch.float32, 1e-3), (torch.float16, 5e-3), (torch.bfloat16, 5e-2)], ids=str
)
def test_an_answer_off_by_rounding_agrees(dtype: torch.dtype, share: float) -> None:
    model = model_of(tiny_bert())
    noise = 2 * torch.rand(1, 32, 32, generator=torch.Generator().manual_seed(0)) - 1
    noisy = answer_of(model, lambda output: output + share * output.abs().max() * noise, dtype=dtype)
    assert isinstance(compare(model, noisy), str)


def test_half_precision_is_compared_with_the_same_weights_in_full() -> None:
    model = model_of(tiny_bert(), torch.bfloat16)
    said = compare(model, answer_of(model))
    assert isinstance(said, str)
    assert said.startswith("agrees with the CPU: largest difference 0.0")


def a_corner_of_zeros(output: Tensor) -> Tensor:
    output[:, 24:] = 0
    return output


@pytest.mark.parametrize(
    "fault",
    [torch.randn_like, a_corner_of_zeros, lambda output: 1.1 * output, lambda output: output.flip(1)],
    ids=["garbage", "zeros", "ten percent off", "rows swapped"],
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16], ids=str)
def test_a_far_answer_is_wrong_numbers_with_the_numbers(fault: Callable[[Tensor], Tensor], dtype: torch.dtype) -> None:
    model = model_of(tiny_bert())
    failure = compare(model, answer_of(model, fault, dtype=dtype))
    assert isinstance(failure, Failure)
    assert failure.outcome is Outcome.WRONG_NUMBERS
    assert failure.evidence.phase == "check against the CPU"
    message = failure.evidence.message or ""
    assert message.startswith("far from the CPU's answer on the same weights and input: largest difference ")
    assert "cosine" in message


def test_nan_is_never_close() -> None:
    reference = torch.ones(8)
    assert not compare_samples(torch.full((8,), torch.nan), reference).is_close(torch.bfloat16)


def test_an_answer_of_another_shape_is_wrong() -> None:
    model = model_of(tiny_bert())
    failure = compare(model, answer_of(model, lambda output: output[:, :-1]))
    assert isinstance(failure, Failure)
    assert "another shape: (1, 31, 32) and (1, 32, 32)" in failure.cause


def test_weights_that_make_no_number_on_the_cpu_prove_nothing() -> None:
    model = model_of(tiny_bert())
    answer = answer_of(model)
    with torch.no_grad():
        next(model.parameters()).fill_(torch.nan)
    assert compare(model, answer) == "not compared with the CPU: its own answer is not finite"


def test_what_the_cpu_cannot_do_is_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(tiny_bert())
    answer = answer_of(model)

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError('"addmm_impl_cpu_" not implemented\nfor a reason')

    monkeypatch.setattr(type(model), "forward", refuse)
    said = check_on().compare(model, dict, answer)
    assert said == 'not compared with the CPU: RuntimeError there: "addmm_impl_cpu_" not implemented'


def test_an_error_of_the_accelerator_that_comes_late_is_no_excuse(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(tiny_bert())
    answer = answer_of(model)

    def fail(_: PreTrainedModel) -> None:
        raise torch.AcceleratorError("CUDA error: device-side assert triggered")

    monkeypatch.setattr(cpu_check, "copy_on_cpu", fail)
    with pytest.raises(torch.AcceleratorError):
        compare(model, answer)


def test_too_little_memory_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(tiny_bert())
    answer = answer_of(model, working_bytes=1_700_000_000)
    need = needed_bytes(model, answer)
    assert 1_700_000_000 < need < 1_701_000_000
    settings = Settings(min_available_bytes=500_000_000)
    monkeypatch.setattr(cpu_check, "available_bytes", lambda: 2 * need + 499_999_999)
    said = compare(model, answer, check_on(settings=settings))
    assert said == "not compared with the CPU: it may need 3.4 GB there and 3.4 GB are left"
    monkeypatch.setattr(cpu_check, "available_bytes", lambda: need + 500_000_000)
    assert isinstance(compare(model, answer, check_on(settings=settings)), str)


def test_the_need_is_that_of_float32() -> None:
    model = model_of(tiny_bert(), torch.bfloat16)
    weights = needed_bytes(model, answer_of(model, working_bytes=0))
    assert weights == pytest.approx(4 * sum(tensor.numel() for tensor in model.parameters()), rel=0.05)
    assert needed_bytes(model, answer_of(model, working_bytes=100)) == weights + 200
    assert needed_bytes(model, answer_of(model, working_bytes=None)) == 2 * weights


def test_what_would_take_too_long_is_not_begun_and_the_pace_is_learnt() -> None:
    model = model_of(tiny_bert())
    check = check_on()
    slow = answer_of(model, latency_s=0.5)
    assert compare(model, slow, check) == "not compared with the CPU: it would take about 25 s there"
    said = compare(model, answer_of(model, latency_s=0.3), check)
    assert isinstance(said, str)
    assert said.startswith("agrees")
    # The CPU was found to be quick with this model, so that the longer pass is compared too.
    assert str(compare(model, slow, check)).startswith("agrees")


def test_the_pace_on_the_cpu_is_that_of_tokens_where_the_accelerator_only_waited() -> None:
    answer = Answer(sample=torch.zeros(1), dtype=torch.float32, tokens=2_000, latency_s=0.01, working_bytes=None)
    assert Pace().expected_s(answer) == pytest.approx(0.5)
    assert Pace(times_slower=10.0, pass_s_per_token=0.002, copy_s=1.0).expected_s(answer) == pytest.approx(5.0)
    assert Pace(times_slower=1000.0, pass_s_per_token=0.002, copy_s=1.0).expected_s(answer) == pytest.approx(11.0)


def test_a_short_deadline_leaves_less_time() -> None:
    model = model_of(tiny_bert())
    check = check_on(settings=Settings(min_available_bytes=0, trial_timeout_s=10.0))
    said = compare(model, answer_of(model, latency_s=0.03), check)
    assert said == "not compared with the CPU: it would take about 2 s there"


MIXTRAL = tiny(
    "mixtral",
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    intermediate_size=64,
    num_local_experts=4,
    **VOCABULARY,
)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_routed_experts_are_not_compared(dtype: torch.dtype) -> None:
    model = model_of(MIXTRAL)
    said = compare(model, answer_of(model, dtype=dtype))
    assert said == "not compared with the CPU: rounding may send a token to other experts"


def test_a_check_that_takes_too_long_is_given_up_and_the_measurement_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(tiny_bert())
    answer = answer_of(model)

    def endless(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr(type(model), "forward", endless)
    said = compare(model, answer, check_on(settings=Settings(trial_timeout_s=3.0)))
    assert said == "not compared with the CPU: it took longer than 0.3 s there"


COPIED = [
    tiny_bert(),
    BIG_BIRD,
    MIXTRAL,
    tiny("gpt2", **GPT2_SIZES, **VOCABULARY),
    tiny("t5", **T5_SIZES, **VOCABULARY),
    tiny("albert", embedding_size=16, **BERT_SIZES, **VOCABULARY),
    tiny("gpt_neox", **BERT_SIZES, **VOCABULARY),
    tiny("xlnet", d_model=32, n_layer=2, n_head=2, d_inner=64, **VOCABULARY),
    tiny("rwkv", hidden_size=32, num_hidden_layers=2, attention_hidden_size=32, **VOCABULARY),
    tiny("longformer", **BERT_SIZES, **VOCABULARY, attention_window=16, pad_token_id=1),
]


@pytest.mark.parametrize("spec", COPIED, ids=lambda spec: spec.model_type)
def test_the_copy_answers_as_the_model_does_and_shares_nothing_with_it(spec: ModelSpec) -> None:
    model = model_of(spec)
    copied = copy_on_cpu(model)
    with torch.inference_mode():
        theirs = main_output(model(**arguments_for(model)))
        ours = main_output(copied(**arguments_for(model)))
    assert torch.equal(ours, theirs)
    places = {tensor.untyped_storage().data_ptr() for tensor in (*model.parameters(), *model.buffers())}
    assert not places & {tensor.untyped_storage().data_ptr() for tensor in (*copied.parameters(), *copied.buffers())}
    assert copied.num_parameters() == model.num_parameters()


def test_the_copy_holds_what_no_checkpoint_does() -> None:
    model = model_of(tiny_bert())
    model.note = [torch.full((2,), 3.0)]
    model.embeddings.register_buffer("extra", torch.arange(4), persistent=False)
    copied = copy_on_cpu(model)
    assert copied.embeddings.extra.tolist() == [0, 1, 2, 3]
    assert copied.note[0].tolist() == [3.0, 3.0]
    model.note[0].zero_()
    assert copied.note[0].tolist() == [3.0, 3.0]


def ignore_phase(phase: LoadPhase) -> None:
    """Nobody is told."""


def ignore(phase: TrialPhase, done: int, planned: int) -> None:
    """Nobody is told."""


MarchOnMetal = Callable[[ModelSpec, SimulatedMetal], March]


@pytest.fixture
def on_metal(monkeypatch: pytest.MonkeyPatch) -> MarchOnMetal:
    """Load a model onto our own MPS code over a stand-in that is in force while passes run (simulated)."""

    def load(spec: ModelSpec, metal: SimulatedMetal) -> March:
        def run_there(forward: Forward, instruments: Instruments, settings: Settings, progress: Progress) -> Passes:
            with virtual_time(metal.clock), metal:
                return run_passes(forward, instruments, settings, progress)

        metal.install(monkeypatch)
        monkeypatch.setattr(march, "run_passes", run_there)
        memory = process_memory()
        device = MpsDeviceOverCpu(memory)
        place = Place(device, memory, device.allocated_bytes(), FallbackWatch(is_allowed=False))
        settings = msgspec.structs.replace(QUICK, min_available_bytes=0)
        return March(LoadModel(spec=spec, settings=settings), place, ignore_phase)

    return load


def test_a_sound_accelerator_completes_with_its_comparison(on_metal: MarchOnMetal) -> None:
    result = on_metal(tiny_bert(), SimulatedMetal()).measure(32, ignore)
    assert isinstance(result, Measurement)
    assert result.cpu_check.startswith("agrees with the CPU: largest difference ")


def test_an_accelerator_that_is_slightly_off_is_found_out(on_metal: MarchOnMetal) -> None:
    metal = SimulatedMetal()
    metal.is_out_by = 0.05
    result = on_metal(tiny_bert(), metal).measure(32, ignore)
    assert isinstance(result, Failure)
    assert result.outcome is Outcome.WRONG_NUMBERS
    assert "far from the CPU's answer" in result.cause


def test_a_silent_fault_of_the_command_buffer_is_wrong_numbers(
    on_metal: MarchOnMetal, capfd: pytest.CaptureFixture[str]
) -> None:
    metal = SimulatedMetal()
    metal.faults_silently = True
    result = on_metal(tiny_bert(), metal).measure(32, ignore)
    assert isinstance(result, Failure)
    assert result.outcome is Outcome.WRONG_NUMBERS
    assert "command buffer exited with error status" in capfd.readouterr().err


def test_zeros_past_a_table_of_positions_are_found_out_where_no_limit_is_known(on_metal: MarchOnMetal) -> None:
    gpt2 = on_metal(tiny("gpt2", **GPT2_SIZES, **VOCABULARY), SimulatedMetal())
    gpt2.limits = Limits(declared=None, position=None, decoder=None, table_rows=None, confirmed=False)
    assert isinstance(gpt2.measure(64, ignore), Measurement)
    result = gpt2.measure(96, ignore)
    assert isinstance(result, Failure)
    assert result.outcome is Outcome.LENGTH_UNSUPPORTED
    assert result.evidence.exception_type == "IndexError"
    assert result.evidence.phase == "check against the CPU"
    assert "the CPU refuses the same input and mps did not notice" in result.cause


def test_an_accelerator_without_memory_refuses_in_its_own_words(on_metal: MarchOnMetal) -> None:
    bert = on_metal(tiny_bert(), SimulatedMetal(most_bytes=10_000))
    with pytest.raises(RuntimeError, match=r"MPS backend out of memory \(MPS allocated: "):
        bert.measure(64, ignore)
