"""The program as a person starts it: a home of its own, tiny real models, and a real terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.store.library import active_run, run_files
from bench.store.requests import request

PROGRAM = (sys.executable, "-P", "-m", "tui")

TINY_MODELS = """
[family.tiny]
category = "Tiny"
model_type = "llama"

[family.tiny.config]
vocab_size = 101
hidden_size = 32
num_hidden_layers = 1
num_attention_heads = 2
intermediate_size = 64

[[model]]
name = "tiny-llama"
extends = "tiny"

[[model]]
name = "tiny-bert"
extends = "tiny"
category = "Short"
model_type = "bert"
config = { max_position_embeddings = 64 }

[[model]]
name = "tiny-t5"
category = "Short"
model_type = "t5"
config = { vocab_size = 101, d_model = 32, num_layers = 1, num_heads = 2, d_kv = 16, d_ff = 64 }

[[model]]
name = "unheard-of"
category = "Short"
model_type = "unheard-of"
config = { layers = 1 }

[suites]
tiny = ["tiny-llama", "tiny-bert", "tiny-t5"]
"""

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tiny_registry(tmp_path: Path) -> Path:
    file = tmp_path / "tiny models.toml"
    file.write_text(TINY_MODELS)
    return file


@pytest.fixture
def scalewall() -> Command:
    """Run the command line to its end, without a terminal."""

    def run(*arguments: str, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            env={**os.environ, "COLUMNS": "100"},
        )

    return run


@pytest.fixture(autouse=True)
def no_engine_left(wait_until: Callable[..., None]) -> Iterator[None]:
    """Stop what a test left running."""
    yield
    if run_files():
        active = active_run()
        if active is not None:
            request(active, "stop")
            wait_until(lambda: active_run() is None, "the engine left by the test has stopped")
