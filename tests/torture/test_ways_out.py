"""However the screen ends, the terminal is as it was before, nothing is left spinning, and the engine goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.conftest import PROGRAM
from tests.engine.sweep import Sweep
from tests.torture.line import Line
from tui.screen_fault import FAULT_FILE

FAULTY_SCREEN = (sys.executable, "-P", str(Path(__file__).with_name("faulty_screen.py")))

OpenLine = Callable[..., Line]


@pytest.fixture
def running(sweep: Callable[..., Sweep]) -> Sweep:
    """A sweep whose engine lives as long as the test."""
    planned = sweep({"endless": {"1": "hang"}, "later": {}})
    planned.start()
    return planned


@pytest.fixture
def line() -> Iterator[OpenLine]:
    lines: list[Line] = []

    def start(*command: str, **how: object) -> Line:
        lines.append(Line(command, **how))  # type: ignore[arg-type]
        return lines[-1]

    yield start
    for opened in lines:
        opened.close()


@pytest.fixture
def screen(line: OpenLine, running: Sweep) -> Iterator[OpenLine]:
    """Open the screen on the running sweep, and see in the end that the engine goes on."""

    def start(**how: object) -> Line:
        opened = line(*PROGRAM, "attach", str(running.path), **how)
        wait_for_screen(opened)
        return opened

    yield start
    assert running.reader.engine_is_alive(), "the engine goes on"


def wait_for_screen(opened: Line) -> None:
    opened.wait_until(lambda: b"endless" in opened.raw.partition(b"\x1b[?1049h")[2], "the screen is painted")
    assert 1049 in opened.modes.on
    assert not opened.settings[3] & termios.ICANON


def assert_left_well(left: Line, status: int) -> None:
    assert left.status() == status
    assert b"Traceback" not in left.raw
    assert left.modes.are_restored, left.modes
    assert left.settings == left.settings_before


# ---- asked to


@pytest.mark.parametrize("key", [b"q", b"\x03", b"\x11"], ids=["q", "ctrl+c", "ctrl+q"])
def test_keys(screen: OpenLine, key: bytes) -> None:
    opened = screen()
    opened.type(key)
    assert_left_well(opened, 0)
    assert b"goes on" in opened.raw


@pytest.mark.parametrize(
    ("opening", "shown"),
    [(b"X", b"Stop the sweep?"), (b"?", b"scroll"), (b"/", b"filter:")],
    ids=["ask", "help", "filter"],
)
def test_ctrl_c_through_whatever_is_open(screen: OpenLine, opening: bytes, shown: bytes) -> None:
    opened = screen()
    opened.type(opening)
    opened.wait_for(shown)
    opened.type(b"\x03")
    assert_left_well(opened, 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_signals(screen: OpenLine, number: signal.Signals) -> None:
    opened = screen()
    opened.process.send_signal(number)
    assert_left_well(opened, 128 + number)


def test_a_signal_at_the_very_start(line: OpenLine, running: Sweep) -> None:
    opened = line(*PROGRAM, "attach", str(running.path))
    opened.wait_until(lambda: opened.modes.ever_changed, "the screen takes the terminal")
    opened.process.send_signal(signal.SIGTERM)
    assert_left_well(opened, 128 + signal.SIGTERM)


def test_a_key_at_the_very_start(line: OpenLine, running: Sweep) -> None:
    opened = line(*PROGRAM, "attach", str(running.path))
    opened.wait_until(lambda: not opened.settings[3] & termios.ICANON, "the screen takes the terminal")
    opened.type(b"q")
    assert_left_well(opened, 0)


# ---- stopped and taken up again


def a_shell(line: OpenLine) -> Line:
    shell = line("bash", "--norc", "--noprofile", "--noediting", "-i")
    shell.wait_for(b"shell$")
    return shell


def start_screen(shell: Line, running: Sweep) -> None:
    shell.type(f"{' '.join(PROGRAM)} attach '{running.path}'\r".encode())
    wait_for_screen(shell)


def stop_screen(shell: Line) -> None:
    shell.type(b"\x1a")
    shell.wait_for(b"Stopped")


def fetch_screen(shell: Line) -> None:
    shell.forget()
    shell.type(b"fg; echo left with $?\r")
    wait_for_screen(shell)


def quit_to(shell: Line) -> None:
    shell.type(b"q")
    shell.wait_for(b"left with 0")
    assert shell.modes.are_restored


def test_stopped_in_a_shell_and_taken_up_again(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    settings = shell.settings
    start_screen(shell, running)
    shell.forget()
    stop_screen(shell)
    shell.wait_for(b"shell$")
    assert shell.modes.are_restored
    assert shell.settings == settings
    fetch_screen(shell)
    quit_to(shell)
    assert shell.settings == settings
    shell.type(b"exit\r")
    assert shell.status() == 0


def test_put_in_the_background_and_fetched_again(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    start_screen(shell, running)
    for command in (b"bg", b"bg; sleep 0.3"):
        shell.forget()
        stop_screen(shell)
        shell.wait_for(b"shell$")
        shell.type(command + b"\r")
        fetch_screen(shell)
    quit_to(shell)


def follows(program: psutil.Process, running: Sweep) -> bool:
    """Whether a screen has the run file open, as it does once it is built."""
    return str(running.path) in {opened.path for opened in program.open_files()}


def test_started_in_the_background(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    shell.type(f"{' '.join(PROGRAM)} attach '{running.path}' &\r".encode())
    program = the_only_child(shell)
    shell.wait_until(lambda: follows(program, running), "it follows the run")
    assert program.status() != psutil.STATUS_STOPPED
    assert not shell.modes.ever_changed, "the terminal is the shell's"
    fetch_screen(shell)
    quit_to(shell)


def test_ended_while_it_is_stopped(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    start_screen(shell, running)
    program = the_only_child(shell)
    stop_screen(shell)
    shell.type(b"kill %1\r")
    shell.wait_until(lambda: not is_alive(program), "the screen has ended")
    assert shell.modes.are_restored


def the_only_child(shell: Line) -> psutil.Process:
    shell.wait_until(lambda: psutil.Process(shell.process.pid).children(), "the screen is started")
    (program,) = psutil.Process(shell.process.pid).children()
    return program


def test_a_line_dropped_while_it_is_stopped(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    start_screen(shell, running)
    program = the_only_child(shell)
    stop_screen(shell)
    shell.drop()
    shell.wait_until(lambda: not is_alive(program), "the screen has ended")


def test_where_no_shell_could_take_it_up_again_it_stays(screen: OpenLine) -> None:
    opened = screen()
    opened.forget()
    opened.type(b"\x1a")
    wait_for_screen(opened)
    opened.type(b"q")
    assert_left_well(opened, 0)


def test_stopped_without_notice(screen: OpenLine) -> None:
    """Whoever had the terminal meanwhile has changed it; the screen takes it anew and gives it back as it was first."""
    opened = screen()
    opened.process.send_signal(signal.SIGSTOP)
    opened.wait_until(lambda: psutil.Process(opened.process.pid).status() == psutil.STATUS_STOPPED, "it has stopped")
    termios.tcsetattr(opened.theirs, termios.TCSANOW, opened.settings_before)
    opened.forget()
    opened.process.send_signal(signal.SIGCONT)
    wait_for_screen(opened)
    opened.type(b"q")
    assert_left_well(opened, 0)


# ---- the line is gone, or never was


@pytest.mark.parametrize("is_controlling", [True, False], ids=["with a hang-up", "without a hang-up"])
def test_a_dropped_line(screen: OpenLine, *, is_controlling: bool) -> None:
    opened = screen(is_controlling=is_controlling)
    opened.drop()
    assert opened.status(timeout_s=20) == 128 + signal.SIGHUP


def test_a_dropped_line_where_hang_ups_are_ignored(screen: OpenLine) -> None:
    opened = screen(ignores_hang_ups=True)
    opened.drop()
    assert opened.status(timeout_s=20) == 128 + signal.SIGHUP


def test_the_shell_is_killed(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    start_screen(shell, running)
    program = the_only_child(shell)
    shell.process.kill()
    shell.wait_until(lambda: not is_alive(program), "the screen has ended")


def is_alive(process: psutil.Process) -> bool:
    return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)


def test_a_line_that_takes_nothing_any_more(screen: OpenLine) -> None:
    """Nobody reads what the screen writes, as on a connection that hangs."""
    opened = screen()
    for columns in range(60, 160):
        opened.resize(columns, 40)
        os.write(opened._ours, b"t")
    opened.process.send_signal(signal.SIGTERM)
    assert opened.process.wait(timeout=30) == 128 + signal.SIGTERM
    opened.read(0)
    assert opened.settings[3] & termios.ICANON


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">/dev/null"])
def test_without_one_of_its_streams(line: OpenLine, running: Sweep, closed: str) -> None:
    opened = line("sh", "-c", f"{' '.join(PROGRAM)} attach '{running.path}' {closed}")
    if closed == "2>&-":
        wait_for_screen(opened)
        opened.type(b"q")
        assert_left_well(opened, 0)
    else:
        assert_left_well(opened, 2)
        assert b"no terminal here" in opened.raw


def test_errors_go_to_a_file_and_the_screen_to_the_terminal(screen: OpenLine, tmp_path: Path) -> None:
    with (tmp_path / "errors").open("wb") as errors:
        opened = screen(stderr=errors)
        opened.type(b"q")
        assert_left_well(opened, 0)
    assert "\x1b" not in (tmp_path / "errors").read_text()


# ---- a fault of the screen


@pytest.mark.parametrize("fault", ["key", "paint", "mount", "thread"])
def test_a_fault_of_the_screen_is_told_in_words(
    line: OpenLine, running: Sweep, scalewall_home: Path, fault: str
) -> None:
    opened = line(*FAULTY_SCREEN, fault, str(running.path))
    if fault in {"key", "thread"}:
        wait_for_screen(opened)
        opened.type(b"w")
    assert_left_well(opened, 1)
    said = opened.raw.rpartition(b"\x1b[?1004l")[2]
    for words in (b"The screen failed", b"Cause: LookupError: planted fault of", b"Come back with: scalewall-tui"):
        assert words in said
    assert b"\x1b[2J" not in said
    kept = (scalewall_home / "data" / FAULT_FILE).read_text()
    assert "Traceback" in kept
    assert "planted" in kept
    assert "hf_a" not in kept
    assert running.reader.engine_is_alive()


# ---- killed


def test_a_killed_screen_and_a_reset(screen: OpenLine) -> None:
    opened = screen()
    opened.type(b"\x1b[?2026;2$y\x1b[?2048;2$y")
    opened.wait_until(lambda: 2026 in opened.modes.ever_changed, "the screen has all modes on that it ever has")
    opened.process.kill()
    assert opened.status() == -signal.SIGKILL
    assert {1049, 1000, 1003, 1006, 1004, 2004} < opened.modes.on
    assert not opened.settings[3] & termios.ICANON
    subprocess.run([*PROGRAM, "reset"], stdin=opened.theirs, stdout=opened.theirs, stderr=opened.theirs, check=True)
    opened.read()
    assert opened.modes.are_restored, opened.modes
    assert opened.settings[2:] == opened.settings_before[2:]


def test_a_reset_typed_blind(line: OpenLine, running: Sweep) -> None:
    shell = a_shell(line)
    start_screen(shell, running)
    program = the_only_child(shell)
    program.kill()
    shell.wait_for(b"Killed")
    shell.type(f"{' '.join(PROGRAM)} reset\r".encode())
    shell.wait_until(lambda: shell.modes.are_restored, "the terminal is restored")
    shell.type(b"exit\r")
    assert shell.status() in {0, 137}
