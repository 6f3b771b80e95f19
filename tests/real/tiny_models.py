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
    DeviceMissing,
    LoadFailed,
    ModelLoaded,
    TrialCompleted,
    TrialFailed,
    WorkerEvent,
    WorkerReady,
    decode_worker_event,
)
from bench.model_spec import ModelSpec
from bench.orders import LoadModel, MeasureLength, Order, encode_order
from bench.trial import Failure, Load, Measurement, Settings

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


def tiny(model_type: str, **config: object) -> ModelSpec:
    """Make an entry for a model of that architecture with random weights."""
    return ModelSpec(name=f"tiny {model_type}", category="test", model_type=model_type, config=config)


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
