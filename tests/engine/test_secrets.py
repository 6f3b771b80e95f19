"""A worker that blurts out tokens, in every way it has: none of them is in the run file, its log or an export."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from bench.errors import ScalewallError
from bench.launch import plan_run, start_engine
from bench.model_spec import ModelSpec
from bench.report.trial_export import export_trials
from bench.secrets_in_text import STANDS_FOR_A_TOKEN
from bench.trial import Settings
from tests.engine.sweep import FAKE_WORKER, Sweep
from tui.plain.headless import follow

PlanSweep = Callable[..., Sweep]

SPEC = ModelSpec(name="any", category="Simulated", model_type="simulated")

LIKE_A_TOKEN = "hf_" + "aB3dE6gH9j" * 3 + "kLmN"
OF_THE_ENVIRONMENT = "corporate/secret+token=0123456789"
SECRETS = (LIKE_A_TOKEN, OF_THE_ENVIRONMENT)
PARTS = tuple(part for secret in SECRETS for part in (secret[4:16], secret[-12:]))


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """One token looks like what it is, and nobody has set it; the other is known only by its variable."""
    monkeypatch.setenv("HUGGING_FACE_HUB_TOKEN", OF_THE_ENVIRONMENT)
    monkeypatch.setenv("HF_TOKEN", OF_THE_ENVIRONMENT)
    monkeypatch.setenv("FAKE_WORKER_SECRETS", " and ".join(SECRETS))


def written_by(sweep: Sweep) -> dict[str, bytes]:
    """Give the bytes of every file of the run, as they lie on the disk while its reader still has it open."""
    return {path.name: path.read_bytes() for path in sweep.path.parent.iterdir() if path.stem == sweep.path.stem} | {
        path.name: path.read_bytes() for path in sweep.path.parent.glob(f"{sweep.path.name}-*")
    }


def assert_untold(files: dict[str, bytes]) -> None:
    told = [(name, part) for name, content in files.items() for part in PARTS if part.encode() in content]
    assert told == []


def exported_by(sweep: Sweep, folder: Path) -> dict[str, bytes]:
    targets = {name: folder / f"out.{name}" for name in ("csv", "jsonl", "parquet")}
    export_trials(sweep.path, "csv", targets["csv"])
    export_trials(sweep.path, "jsonl", targets["jsonl"])
    export_trials(sweep.path, "parquet", targets["parquet"])
    unpacked = json.dumps(pl.read_parquet(targets["parquet"]).to_dicts(), default=str, ensure_ascii=False).encode()
    return {name: target.read_bytes() for name, target in targets.items()} | {"unpacked": unpacked}


def test_no_token_that_a_worker_says_is_kept(sweep: PlanSweep, tmp_path: Path) -> None:
    behaviours = {"1": "leak_in_words", "2": "leak_by_dying", "3": "leak_garbage"}
    told = sweep({"leaking": behaviours, "loading": {"load": "leak"}})
    marches = told.finish()
    failures = [trial.failure for march in marches.values() for trial in march.trials if trial.failure is not None]
    assert [failure.outcome for failure in failures] == ["failed", "crashed", "crashed", "load_failed"]
    assert all(STANDS_FOR_A_TOKEN in (failure.evidence.stderr_tail or "") for failure in failures), "it was said"
    assert STANDS_FOR_A_TOKEN in failures[0].cause
    files = written_by(told)
    assert {told.path.name, f"{told.path.stem}.log"} <= set(files)
    assert_untold(files)
    assert_untold(exported_by(told, tmp_path))
    lines: list[str] = []
    follow(told.path, lines.append)
    assert STANDS_FOR_A_TOKEN in "\n".join(lines)
    assert_untold({"lines": "\n".join(lines).encode()})


def test_no_token_in_the_reason_for_a_missing_device(sweep: PlanSweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_WORKER_START", "leak")
    told = sweep({"any": {}})
    told.finish()
    assert told.run().status == "no_device"
    assert STANDS_FOR_A_TOKEN in told.run().message
    assert_untold(written_by(told))


def test_no_token_in_the_name_of_a_run() -> None:
    path = plan_run(f"with {LIKE_A_TOKEN}", Settings(), [SPEC])
    assert_untold({path.name: path.read_bytes()})


def test_no_token_in_the_log_of_an_engine_that_dies() -> None:
    """A table of the run file refuses the engine's first row, with a token in its words."""
    path = plan_run("any", Settings(), [SPEC])
    connection = sqlite3.connect(path)
    (form,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'sessions'").fetchone()
    refusing = f"{form.rstrip(')')}, CONSTRAINT {LIKE_A_TOKEN} CHECK (pid < 0))"
    connection.executescript(f"DROP TABLE sessions; {refusing};")
    connection.close()
    with pytest.raises(ScalewallError, match="the engine died before it had the run"):
        start_engine(path, FAKE_WORKER)
    log = path.with_suffix(".log").read_bytes()
    assert f"CHECK constraint failed: {STANDS_FOR_A_TOKEN}".encode() in log
    assert_untold({"log": log})
