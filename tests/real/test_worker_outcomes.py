"""Every way in which a trial ends that a worker can tell of, provoked for real."""

from __future__ import annotations

import pytest

from bench.model_spec import ModelSpec
from bench.orders import Calibrate
from bench.trial import Failure, Load, Measurement, Outcome, Settings
from bench.worker.channel import EventWriter
from bench.worker.session import Session
from tests.real.tiny_models import (
    BART_SIZES,
    BERT_SIZES,
    BIG_BIRD,
    GPT2_SIZES,
    QUICK,
    T5_SIZES,
    VOCABULARY,
    ForkedWorker,
    tiny,
    tiny_bert,
)

pytestmark = pytest.mark.real

TOO_MANY_FOR_ANY_MACHINE = 200_000
"""T5 asks for a table of this many positions squared at once: 320 GB."""

GPT2 = tiny("gpt2", **GPT2_SIZES, **VOCABULARY)
ROBERTA = tiny("roberta", **BERT_SIZES, **VOCABULARY, max_position_embeddings=64, pad_token_id=1)
T5 = tiny("t5", **T5_SIZES, **VOCABULARY)
FNET = tiny("fnet", hidden_size=32, num_hidden_layers=2, intermediate_size=64, **VOCABULARY)


def failure(worker: ForkedWorker, spec: ModelSpec, length: int, settings: Settings = QUICK) -> Failure:
    assert isinstance(worker.load(spec, settings), Load)
    result = worker.measure(length)
    assert isinstance(result, Failure)
    return result


def completed(worker: ForkedWorker, length: int) -> Measurement:
    result = worker.measure(length)
    assert isinstance(result, Measurement), result
    return result


@pytest.mark.parametrize(
    ("spec", "limit"), [(GPT2, 64), (tiny_bert(), 64), (ROBERTA, 62)], ids=lambda value: str(value)[:0]
)
def test_a_length_past_the_positions_is_refused_before_it_runs(
    worker: ForkedWorker, spec: ModelSpec, limit: int
) -> None:
    refusal = failure(worker, spec, limit + 1)
    assert refusal.outcome is Outcome.LENGTH_UNSUPPORTED
    assert refusal.cause == f"{limit} positions; {limit + 1} asked"
    assert refusal.caveats == ()
    evidence = refusal.evidence
    assert (evidence.declared_limit, evidence.position_limit, evidence.position_table_rows) == (64, limit, 64)
    assert evidence.exception_type is None
    completed(worker, limit)


def test_a_refused_allocation_is_out_of_memory_and_the_worker_goes_on(worker: ForkedWorker) -> None:
    refused = failure(worker, T5, TOO_MANY_FOR_ANY_MACHINE)
    assert refused.outcome is Outcome.OUT_OF_MEMORY
    assert refused.cause == "out of memory at 200000 tokens: 320.0 GB more were asked"
    evidence = refused.evidence
    assert evidence.exception_type == "RuntimeError"
    assert "DefaultCPUAllocator" in (evidence.message or "")
    assert "modeling_t5" in (evidence.traceback_tail or "")
    assert evidence.phase == "first pass"
    assert (evidence.available_bytes or 0) > 0
    assert (evidence.process_bytes or 0) > 0
    assert (evidence.elapsed_s or 0) > 0
    completed(worker, 32)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_missing_operation_is_named(worker: ForkedWorker, dtype: str) -> None:
    settings = Settings(device="cpu", dtype=dtype)
    unsupported = failure(worker, FNET, 32, settings)
    assert unsupported.outcome is Outcome.OPERATOR_UNSUPPORTED
    assert unsupported.cause.startswith("cpu lacks an operation: Unsupported dtype")


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        (tiny("vit", **BERT_SIZES, image_size=32), "pixel_values"),
        (tiny("wav2vec2", **BERT_SIZES, conv_dim=[16] * 7, num_conv_pos_embedding_groups=2), "input_values"),
        (tiny("whisper", **BART_SIZES), "input_features"),
    ],
    ids=["vit", "wav2vec2", "whisper"],
)
def test_a_model_for_something_else_than_text_does_not_accept_ids(
    worker: ForkedWorker, spec: ModelSpec, wanted: str
) -> None:
    refused = failure(worker, spec, 32)
    assert refused.outcome is Outcome.INPUT_NOT_ACCEPTED
    assert refused.cause == f"does not take token ids alone: it wants {wanted}"
    assert refused.evidence.exception_type is not None


def test_a_model_of_text_and_images_does_not_accept_text_alone(worker: ForkedWorker) -> None:
    text = {**BERT_SIZES, "vocab_size": 101, "projection_dim": 16}
    vision = {**BERT_SIZES, "image_size": 32, "patch_size": 8, "projection_dim": 16}
    refused = failure(worker, tiny("clip", text_config=text, vision_config=vision, projection_dim=16), 32)
    assert refused.outcome is Outcome.INPUT_NOT_ACCEPTED


def test_any_other_exception_is_a_failure_with_its_text(worker: ForkedWorker) -> None:
    failed = failure(worker, tiny("canine", **BERT_SIZES), 3)
    assert failed.outcome is Outcome.FAILED
    said = "RuntimeError: max_pool1d() Invalid computed output size: 0"
    assert failed.cause == f"{said}; its tiny twin fails too, so it is not the size"
    assert failed.evidence.twin is not None
    assert failed.evidence.twin.verdict == "failed"
    completed(worker, 16)


def test_an_unenforced_limit_does_not_stop_a_model(worker: ForkedWorker) -> None:
    neox = tiny("gpt_neox", **BERT_SIZES, **VOCABULARY, max_position_embeddings=64)
    load = worker.load(neox)
    assert isinstance(load, Load)
    assert (load.declared_limit, load.position_limit) == (64, None)
    completed(worker, 128)


def test_a_decoder_is_fed_too_and_the_row_says_so(worker: ForkedWorker) -> None:
    worker.load(T5)
    assert completed(worker, 48).input_note == "decoder fed 48 tokens"


def test_a_decoder_is_fed_no_more_than_it_takes(worker: ForkedWorker) -> None:
    worker.load(
        tiny(
            "led",
            **BART_SIZES,
            **VOCABULARY,
            attention_window=16,
            max_encoder_position_embeddings=64,
            max_decoder_position_embeddings=24,
        )
    )
    measurement = completed(worker, 40)
    assert measurement.input_note == "decoder fed 24 tokens; padded to 48 tokens by the model"
    assert measurement.throughput_tokens_per_s == pytest.approx(40 / measurement.latency_s)


def test_clamped_positions_are_told(worker: ForkedWorker) -> None:
    prophetnet = tiny(
        "prophetnet",
        hidden_size=32,
        num_encoder_layers=2,
        num_decoder_layers=2,
        num_encoder_attention_heads=2,
        num_decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=32,
        **VOCABULARY,
    )
    worker.load(prophetnet)
    assert completed(worker, 48).input_note == "decoder fed 30 tokens; positions past 32 clamped by the model"


def test_big_bird_uses_the_same_attention_in_whatever_order_it_is_tried(worker: ForkedWorker) -> None:
    load = worker.load(BIG_BIRD)
    assert isinstance(load, Load)
    assert load.attention == "block_sparse"
    upwards = [completed(worker, length).attention for length in (16, 64, 128)]
    worker.load(BIG_BIRD)
    downwards = [completed(worker, length).attention for length in (128, 64, 16)]
    assert upwards == downwards[::-1] == ["original_full", "block_sparse", "block_sparse"]


def test_models_without_attention_say_so(worker: ForkedWorker) -> None:
    worker.load(FNET)
    assert completed(worker, 32).attention == "none"


def test_a_refusal_needs_no_twin(worker: ForkedWorker) -> None:
    assert failure(worker, tiny_bert(), 65).evidence.twin is None


def test_a_twin_too_big_to_try_says_so_and_changes_nothing(worker: ForkedWorker) -> None:
    refused = failure(worker, T5, TOO_MANY_FOR_ANY_MACHINE)
    assert refused.evidence.twin is not None
    assert refused.evidence.twin.verdict == "not_tried"
    assert refused.evidence.twin.detail.startswith("it may need 960.00 GB itself")


def test_a_twin_is_tried_on_order_with_or_without_a_model(fresh_worker: ForkedWorker) -> None:
    assert fresh_worker.try_twin(tiny_bert(), 64).verdict == "ran"
    assert fresh_worker.try_twin(tiny_bert(), 65).exception_type == "RuntimeError"
    assert isinstance(fresh_worker.load(tiny_bert()), Load)
    assert fresh_worker.try_twin(GPT2, 65).exception_type == "IndexError"
    completed(fresh_worker, 16)


def test_a_device_is_calibrated_on_order_and_a_model_goes_on_after_it(fresh_worker: ForkedWorker) -> None:
    calibration = fresh_worker.calibrate()
    assert (calibration.device, calibration.dtype) == ("cpu", "float32")
    assert calibration.operations_per_s > 0
    assert isinstance(fresh_worker.load(tiny_bert()), Load)
    completed(fresh_worker, 16)


def test_a_calibration_that_fails_ends_the_worker_with_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the device fails at a plain product")

    monkeypatch.setattr("bench.worker.session.calibrate", fail)
    session = Session("cpu", EventWriter(-1))
    with pytest.raises(RuntimeError, match="plain product"):
        session.obey(Calibrate(dtype="float32"))
