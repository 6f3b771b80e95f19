"""Models of a few kilobytes, and a worker that is a process of its own, for the tests of the worker."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from bench.events import (
    Calibrated,
    DeviceMissing,
    LoadFailed,
    ModelLoaded,
    TrialCompleted,
    TrialFailed,
    TwinTried,
    WorkerEvent,
    WorkerReady,
    decode_worker_event,
)
from bench.model_spec import ModelSpec
from bench.orders import Calibrate, LoadModel, MeasureLength, Order, TryTwin, encode_order
from bench.trial import Calibration, Failure, Load, Measurement, Settings, Twin

PATIENCE_S = 60.0
QUICK = Settings(device="cpu", time_budget_s=0.02, min_repeats=2, max_repeats=3, warm_up_passes=0)
"""Settings for tests that ask how a trial ends, not how long it takes."""

BERT_SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
GPT2_SIZES = {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 64, "bos_token_id": 1, "eos_token_id": 1}
T5_SIZES = {"d_model": 32, "num_layers": 2, "num_heads": 2, "d_kv": 16, "d_ff": 64}
BART_SIZES = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
}
VOCABULARY = {"vocab_size": 101}


L = 64
"""Positions of every tiny model that has any."""
SIZES: dict[str, int] = {
    **BERT_SIZES,
    **BART_SIZES,
    **T5_SIZES,
    **GPT2_SIZES,
    "vocab_size": 101,
    "n_inner": 64,
    "num_heads": 2,
    "ffn_dim": 64,
    "dim": 32,
    "n_layers": 2,
    "n_heads": 2,
    "hidden_dim": 64,
    "emb_dim": 32,
    "embedding_size": 32,
    "max_position_embeddings": L,
    "num_key_value_heads": 2,
    "head_dim": 16,
}
OWN_SIZES: dict[str, dict[str, object]] = {
    "codegen": {"rotary_dim": 8, "n_head": 4, "num_attention_heads": 4},
    "ctrl": {"dff": 64},
    "esm": {"pad_token_id": 1, "mask_token_id": 4},
    "falcon_h1": {"mamba_d_ssm": 64, "mamba_n_heads": 4, "mamba_d_head": 16, "mamba_d_state": 8},
    "funnel": {"architectures": ["FunnelModel"], "block_sizes": [1, 1]},
    "gpt_neo": {"attention_types": [[["global", "local"], 1]]},
    "gptj": {"rotary_dim": 8},
    "led": {"attention_window": 8, "max_encoder_position_embeddings": L, "max_decoder_position_embeddings": 48},
    "lilt": {"hidden_size": 48},
    "longformer": {"attention_window": 8},
    "luke": {"entity_vocab_size": 101},
    "mamba2": {"num_heads": 4, "n_groups": 1, "state_size": 8},
    "marian": {"decoder_start_token_id": 0, "pad_token_id": 0},
    "mpt": {"max_seq_len": L},
    "opt": {"word_embed_proj_dim": 32},
    "reformer": {
        "axial_pos_embds_dim": [16, 16],
        "axial_pos_shape": [8, 8],
        "attention_head_size": 16,
        "feed_forward_size": 64,
        "num_buckets": 8,
        "hash_seed": 0,
        "lsh_attn_chunk_length": 8,
        "local_attn_chunk_length": 8,
    },
    "xmod": {"default_language": "en_XX"},
}


def tiny(model_type: str, **config: object) -> ModelSpec:
    """Make an entry for a model of that architecture with random weights."""
    return ModelSpec(name=f"tiny {model_type}", category="test", model_type=model_type, config=config)


def tiny_of(model_type: str, **config: object) -> ModelSpec:
    """Make an entry for a tiny model of any architecture, with 64 positions where it has positions."""
    # transformers is imported here: a test's worker has it from its fork server.
    from transformers import CONFIG_MAPPING

    kind = CONFIG_MAPPING[model_type]
    known = {*kind.__dataclass_fields__, *kind.attribute_map}
    sizes = {name: size for name, size in SIZES.items() if name in known} | OWN_SIZES.get(model_type, {})
    special = {name: 2 for name in known if name.endswith("_token_id") and _is_beyond_vocabulary(kind, name)}
    return tiny(model_type, **(special | sizes | config))


def _is_beyond_vocabulary(kind: type, name: str) -> bool:
    value = getattr(kind, name, None)
    return isinstance(value, int) and value >= SIZES["vocab_size"] and kind.__name__ != "CanineConfig"


def tiny_bert(**config: object) -> ModelSpec:
    return tiny("bert", **(BERT_SIZES | VOCABULARY | {"max_position_embeddings": 64} | config))


BIG_BIRD = tiny("big_bird", **BERT_SIZES, **VOCABULARY, block_size=4, num_random_blocks=1, max_position_embeddings=256)


def in_folder(folder: Path, model_type: str = "bert") -> ModelSpec:
    """Make an entry for a local folder with weights of its own."""
    return ModelSpec(name=folder.name, category="test", model_type=model_type, path=str(folder))


class WorkerClient:
    """The engine's side of a worker's two pipes."""

    def __init__(self, orders: int, events: int) -> None:
        self._orders = orders
        self._events = os.fdopen(events, "rb")
        self._trials = 0
        self.heard: list[WorkerEvent] = []

    def order(self, order: Order) -> None:
        self.send(encode_order(order))

    def send(self, line: bytes) -> None:
        os.write(self._orders, line)

    def next_event(self) -> WorkerEvent:
        line = self._events.readline()
        assert line, "the worker left"
        self.heard.append(decode_worker_event(line))
        return self.heard[-1]

    def start(self) -> WorkerReady | DeviceMissing:
        """Wait for the worker's first word."""
        first = self.next_event()
        assert isinstance(first, WorkerReady | DeviceMissing)
        return first

    def load(self, spec: ModelSpec, settings: Settings = QUICK) -> Load | Failure:
        """Have a model loaded."""
        self.order(LoadModel(spec=spec, settings=settings))
        while not isinstance(event := self.next_event(), ModelLoaded | LoadFailed):
            pass
        return event.load if isinstance(event, ModelLoaded) else event.failure

    def measure(self, length: int) -> Measurement | Failure:
        """Have the loaded model tried at a length."""
        self._trials += 1
        self.order(MeasureLength(trial_id=self._trials, sequence_length=length))
        while not isinstance(event := self.next_event(), TrialCompleted | TrialFailed):
            pass
        assert event.trial_id == self._trials
        return event.measurement if isinstance(event, TrialCompleted) else event.failure

    def try_twin(self, spec: ModelSpec, length: int) -> Twin:
        """Have the tiny twin of a model tried, whatever is loaded."""
        self._trials += 1
        self.order(TryTwin(trial_id=self._trials, sequence_length=length, spec=spec, settings=QUICK))
        event = self.next_event()
        assert isinstance(event, TwinTried)
        assert event.trial_id == self._trials
        return event.twin

    def calibrate(self) -> Calibration:
        """Have the device calibrated."""
        self.order(Calibrate(dtype="float32"))
        event = self.next_event()
        assert isinstance(event, Calibrated)
        return event.calibration

    def close_orders(self) -> None:
        """End the pipe of orders, as the engine's death does."""
        os.close(self._orders)
        self._orders = -1

    def close_events(self) -> None:
        """Stop listening."""
        self._events.close()

    def close(self) -> None:
        """Close what is still open."""
        if self._orders >= 0:
            self.close_orders()
        self.close_events()


class ForkedWorker(WorkerClient):
    """A worker forked from a server that has its imports done."""

    def __init__(self, errors: Path, device: str = "cpu") -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bench.worker.preloaded"])
        orders_of_worker, orders = context.Pipe(duplex=False)
        events, events_of_worker = context.Pipe(duplex=False)
        self.process = context.Process(
            target=serve_forked, args=(orders_of_worker, events_of_worker, str(errors), device), daemon=True
        )
        self.process.start()
        orders_of_worker.close()
        events_of_worker.close()
        super().__init__(os.dup(orders.fileno()), os.dup(events.fileno()))
        orders.close()
        events.close()

    def wait(self, timeout_s: float = PATIENCE_S) -> int | None:
        self.process.join(timeout_s)
        return self.process.exitcode

    def close(self) -> None:
        super().close()
        self.process.join(PATIENCE_S)


class SpawnedWorker(WorkerClient):
    """A worker in an interpreter of its own."""

    def __init__(self, variables: Mapping[str, str], device: str = "cpu") -> None:
        orders_of_worker, orders = os.pipe()
        events, events_of_worker = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "bench.worker", str(orders_of_worker), str(events_of_worker), device],
            pass_fds=(orders_of_worker, events_of_worker),
            env={**os.environ, **variables},
            stderr=subprocess.PIPE,
        )
        os.close(orders_of_worker)
        os.close(events_of_worker)
        super().__init__(orders, events)


def serve_forked(orders: Connection, events: Connection, errors: str, device: str) -> None:
    """Run a worker in a forked process, with its errors in a file."""
    from bench.worker.process import serve

    with Path(errors).open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.exit(serve(orders.fileno(), events.fileno(), device))
