"""The device asked for, and the libraries that drive it."""

from __future__ import annotations

import re

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import DEVICE_TITLE, Finding, fine, problem, warning

OLDEST_TORCH, TESTED_TORCH = (2, 13), (2, 13)
OLDEST_TRANSFORMERS, TESTED_TRANSFORMERS = (5, 5), (5, 23)
OLDEST_MACOS = 14

INSTALL_TESTED = "Install the tested versions: pip install -c constraints.txt ."

Version = tuple[int, int]


def device_is_here(facts: MachineFacts) -> Finding:
    """Look whether the device was found and used."""
    asked, known = facts.device, facts.device.environment
    if known is not None:
        came_to = "auto came to " if asked.asked == "auto" else ""
        return fine(DEVICE_TITLE, f"{came_to}{known.device} ({known.device_name}); a small product on it is right")
    if not asked.was_asked:
        remedy = "Look again when it is done: scalewall-tui doctor"
        return warning(DEVICE_TITLE, "not tried, since that would disturb the sweep that is running", remedy)
    if asked.missing is None:
        lost = asked.lost or "the worker said nothing"
        return problem("worker", lost, "Install anew: pip install --force-reinstall -c constraints.txt .")
    reason, _, devices_here = asked.missing.partition("\n")
    return problem(DEVICE_TITLE, reason, f"{devices_here.strip()} Choose one: scalewall-tui run --device cpu".strip())


def nothing_faster_is_left_out(facts: MachineFacts) -> Finding | None:
    """Look whether ``auto`` passed over an accelerator that seems to be here."""
    known = facts.device.environment
    if facts.device.asked != "auto" or known is None or known.device != "cpu":
        return None
    if facts.system.has_nvidia_driver:
        remedy = "Install a torch built for CUDA; then see: python -c 'import torch; print(torch.cuda.is_available())'"
        return warning("accelerator", "an NVIDIA driver is here, and torch shows no GPU", remedy)
    if facts.system.macos_version and facts.system.machine == "arm64":
        remedy = "Ask for it to see the reason: scalewall-tui doctor --device mps"
        return warning("accelerator", "this is Apple silicon, and torch shows no MPS", remedy)
    return None


def torch_is_as_tested(facts: MachineFacts) -> Finding | None:
    """Compare torch's version with those that this program was tested with."""
    known = facts.device.environment
    return (
        None
        if known is None
        else _compared("torch", known.torch_version, OLDEST_TORCH, TESTED_TORCH, "it keeps no peak of memory on MPS")
    )


def transformers_is_as_tested(facts: MachineFacts) -> Finding | None:
    """Compare the version of transformers likewise."""
    known = facts.device.environment
    if known is None:
        return None
    lack = "security holes are closed from there on"
    return _compared("transformers", known.transformers_version, OLDEST_TRANSFORMERS, TESTED_TRANSFORMERS, lack)


def interpreter_is_native(facts: MachineFacts) -> Finding | None:
    """Look for Rosetta, which turns Intel code into Apple's as it runs."""
    known = facts.device.environment
    if known is None or not known.is_translated:
        return None
    remedy = "Take a Python for Apple silicon: arch -arm64 python3 -m venv .venv, and install anew"
    return problem("Python", "an Intel interpreter under Rosetta: every figure would be the translator's", remedy)


def macos_is_new_enough(facts: MachineFacts) -> Finding | None:
    """Compare macOS with what MPS needs."""
    shown = facts.system.macos_version
    version = None if shown is None else version_in(f"{shown}.0")
    if version is None or version[0] >= OLDEST_MACOS or facts.device.asked == "cpu":
        return None
    remedy = "Update macOS (System Settings, General, Software Update), or use --device cpu"
    return problem("macOS", f"{shown}: MPS needs {OLDEST_MACOS} or newer", remedy)


def version_in(text: str) -> Version | None:
    """Give the two leading numbers of a version; None where it has none."""
    found = re.match(r"(\d+)\.(\d+)", text)
    return None if found is None else (int(found[1]), int(found[2]))


def _compared(name: str, shown: str, oldest: Version, tested: Version, lack: str) -> Finding:
    version = version_in(shown)
    words = f"tested with {_dotted(tested)}"
    if version is None:
        return warning(name, f"{shown}: not known here how that compares; {words}", INSTALL_TESTED)
    if version < oldest:
        return warning(name, f"{shown} is older than {_dotted(oldest)}: {lack}", INSTALL_TESTED)
    if version > tested:
        return warning(name, f"{shown} is newer than what was {words}", INSTALL_TESTED)
    return fine(name, shown if version == tested else f"{shown}; {words}")


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


CHECKS = (
    device_is_here,
    nothing_faster_is_left_out,
    torch_is_as_tested,
    transformers_is_as_tested,
    interpreter_is_native,
    macos_is_new_enough,
)
