"""How the doctor reads a machine: texts and folders that are simulated, and this machine's own."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench import paths
from bench.doctor import storage, system
from bench.doctor.core_quota import core_quota, tightest_quota
from bench.doctor.gathering import read_terminal, variables_of_note
from bench.doctor.load import by_name, stolen_share, watch_others
from bench.machine.file_system import file_system_of, mounts_of
from bench.store import lock


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_the_load_of_others_is_watched_for_real() -> None:
    neighbour = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        seen = watch_others(0.3)
    finally:
        neighbour.kill()
        neighbour.wait()
    assert seen.elapsed_s >= 0.3
    assert seen.other_cores is not None
    assert 0 < len(seen.busiest) <= 3
    assert "python" in " ".join(name for name, _ in seen.busiest)
    assert seen.after.available_bytes > 0


def test_processes_of_one_name_are_added_up() -> None:
    seen = [("a", 0.5), ("b", 0.75), ("a", 0.5), ("c", 0.1), ("d", 0.05), ("e", 0.001)]
    assert by_name(seen) == (("a", 1.0), ("b", 0.75), ("c", 0.1))
    assert by_name([("e", 0.001)]) == ()


def test_what_a_hypervisor_took() -> None:
    before = {"user": 10.0, "idle": 100.0, "steal": 1.0, "guest": 5.0, "guest_nice": 0.0}
    after = {"user": 12.0, "idle": 107.0, "steal": 2.0, "guest": 7.0, "guest_nice": 0.0}
    assert stolen_share(before, after) == pytest.approx(0.1)
    assert stolen_share(after, after) is None
    assert stolen_share({"user": 1.0}, {"user": 2.0}) is None


def test_governors_are_named_once(tmp_path: Path) -> None:
    for core, governor in enumerate(["powersave", "performance", "powersave"]):
        written(tmp_path / f"cpu{core}/cpufreq/scaling_governor", f"{governor}\n")
    written(tmp_path / "cpuidle/scaling_governor", "menu\n")
    assert system.governors(tmp_path) == ("performance", "powersave")
    assert system.governors(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("processor\t: 0\nflags\t\t: fpu vme hypervisor lahf_lm\n", True),
        ("processor\t: 0\nflags\t\t: fpu vme lahf_lm\n", False),
        ("processor\t: 0\nFeatures\t: fp asimd\n", None),
    ],
)
def test_virtual_machines_by_simulated_flags(tmp_path: Path, cpuinfo: str, expected: bool | None) -> None:
    assert system.is_virtual(written(tmp_path / "cpuinfo", cpuinfo)) is expected


def test_quotas_of_either_version(tmp_path: Path) -> None:
    written(tmp_path / "two/cpu.max", "150000 100000\n")
    written(tmp_path / "free/cpu.max", "max 100000\n")
    written(tmp_path / "one/cpu.cfs_quota_us", "50000\n")
    written(tmp_path / "one/cpu.cfs_period_us", "100000\n")
    written(tmp_path / "open/cpu.cfs_quota_us", "-1\n")
    written(tmp_path / "open/cpu.cfs_period_us", "100000\n")
    places = {name: tmp_path / name for name in ("two", "free", "one", "open", "absent")}
    assert tightest_quota([places["two"]]) == 1.5
    assert tightest_quota([places["free"], places["open"], places["absent"]]) is None
    assert tightest_quota(places.values()) == 0.5


def test_this_machine() -> None:
    read = system.read_system()
    assert read.machine_bytes > 10**8
    assert 1 <= read.usable_cores <= read.machine_cores
    assert read.niceness == os.nice(0)
    quota = core_quota()
    assert quota is None or quota > 0


def test_a_limit_of_the_shell_is_seen() -> None:
    command = "import resource, bench.doctor.system as s; print(s.read_system().process_limit_bytes)"
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (2**36, {resource.RLIM_INFINITY}))\n{command}"
    said = subprocess.run([sys.executable, "-P", "-c", limited], capture_output=True, text=True, check=True).stdout
    assert int(said) == 2**36


def test_the_doctor_itself_loads_nothing_heavy() -> None:
    command = "import bench.doctor, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    said = subprocess.run([sys.executable, "-P", "-c", command], capture_output=True, text=True, check=True).stdout
    assert (
        set(said.split()) & {"torch", "transformers", "huggingface_hub", "polars", "textual", "rich", "click"} == set()
    )


def test_only_variables_that_matter_are_kept_and_they_are_cleaned() -> None:
    kept = variables_of_note({"OMP_NUM_THREADS": "\x1b[31m2", "HF_TOKEN": "secret", "HOME": "/home/somebody"})
    assert kept == {"OMP_NUM_THREADS": "2"}
    (long,) = variables_of_note({"PYTORCH_CUDA_ALLOC_CONF": "x" * 5000}).values()
    assert len(long) <= 200


def test_a_captured_stdout_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert capsys.readouterr().out == ""
    assert read_terminal() is None


def test_run_files_can_be_kept_here_and_nothing_is_left() -> None:
    read = storage.read_storage({})
    assert read.refusal is None
    assert read.other_sweep is None
    assert read.runs.path == str(paths.runs_directory())
    assert read.runs.exists
    assert read.runs.mode == 0o700
    assert read.runs.free_bytes is not None
    assert list(paths.runs_directory().iterdir()) == []


def test_a_home_that_cannot_be_made(scalewall_home: Path) -> None:
    scalewall_home.write_text("a file where a folder should be")
    read = storage.read_storage({})
    assert read.refusal is not None
    assert "irectory" in read.refusal
    assert (read.runs.exists, read.runs.mode) == (False, None)
    assert read.runs.free_bytes is not None, "of the disk where it would be made"


def test_another_sweep_is_seen() -> None:
    run_file = paths.runs_directory() / "20261124-110000-abcd.run"
    run_file.write_bytes(b"")
    descriptor = lock.acquire(run_file)
    assert descriptor is not None
    try:
        assert storage.read_storage({}).other_sweep == "20261124-110000-abcd"
    finally:
        os.close(descriptor)
    assert storage.read_storage({}).other_sweep is None


def test_what_stands_against_a_run_file_is_said(tmp_path: Path) -> None:
    def refuse(_: Path) -> None:
        raise sqlite3.OperationalError("locking protocol")

    assert storage.refusal_of(tmp_path) is None
    assert storage.refusal_of(tmp_path, refuse) == "locking protocol"
    assert storage.refusal_of(tmp_path / "absent") == "No such file or directory"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("folder", "expected"),
    [("/home/somebody/runs", "nfs4"), ("/home", "ext4"), ("/homes/x", "ext4"), ("/mnt/a/b", "xfs")],
)
def test_the_deepest_mount_counts_and_of_two_there_the_last(folder: str, expected: str) -> None:
    mounts = [("/", "ext4"), ("/home/somebody", "nfs4"), ("/mnt/a", "cifs"), ("/mnt/a", "xfs")]
    assert file_system_of(Path(folder), mounts) == expected
    assert file_system_of(Path(folder), []) is None


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/a"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({}, "~/.cache/huggingface/hub"),
    ],
)
def test_the_hub_cache_is_where_the_hub_library_puts_it(variables: dict[str, str], expected: str) -> None:
    assert storage.hub_cache(variables) == Path(expected).expanduser()
    names = ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-c", "from huggingface_hub.constants import HF_HUB_CACHE; print(HF_HUB_CACHE)"]
    theirs = subprocess.run(command, env=clean | variables, capture_output=True, text=True, check=True).stdout.strip()
    assert Path(theirs) == storage.hub_cache(variables)


def test_models_in_the_cache_are_counted(tmp_path: Path) -> None:
    written(tmp_path / "models--org--one/refs/main", "x")
    written(tmp_path / "datasets--org--two/refs/main", "x")
    read = storage.read_storage({"HF_HUB_CACHE": str(tmp_path)})
    assert (read.cached_models, read.hub_cache.exists) == (1, True)
    assert storage.read_storage({"HF_HUB_CACHE": str(tmp_path / "none")}).cached_models == 0


def test_a_table_of_mounts_may_hold_anything() -> None:
    table = (
        b"/dev/disk /home/a\\040b ext4 rw 0 0\n"
        b"server:/x /mnt/a\rb nfs4 rw 0 0\n"
        b"x /mnt/\xff fuse.\xfe rw 0 0\n"
        b"no mount\n"
    )
    assert mounts_of(table) == [
        ("/home/a b", "ext4"),
        ("/mnt/a\rb", "nfs4"),
        ("/mnt/\udcff", "fuse.\udcfe"),
    ]
