"""Where run files and weights go."""

from __future__ import annotations

from bench.doctor.facts import MachineFacts
from bench.doctor.finding import Finding, fine, problem, warning
from bench.doctor.words import gigabytes
from bench.network_file_systems import NETWORK_FILE_SYSTEMS

PRIVATE_MODE = 0o700
FULL_BYTES, NEARLY_FULL_BYTES = 10**8, 10**9
LITTLE_CACHE_BYTES = 5 * 10**9
"""One model of a billion parameters in float32 has four gigabytes."""

ELSEWHERE = "Choose another place: export SCALEWALL_HOME=FOLDER"


def runs_can_be_kept(facts: MachineFacts) -> Finding:
    """Look whether a run file was kept, read back and removed."""
    runs, refusal = facts.storage.runs, facts.storage.refusal
    if refusal is not None:
        return problem("run files", f"none can be kept in {runs.path}: {refusal}", ELSEWHERE)
    return fine("run files", f"can be kept in {runs.path}")


def disk_is_here(facts: MachineFacts) -> Finding | None:
    """Look at the kind of file system."""
    kind = facts.storage.runs.file_system
    if kind is None:
        return None
    if kind in NETWORK_FILE_SYSTEMS:
        remedy = f"Choose a folder on a disk of this machine: {ELSEWHERE.partition(': ')[2]}"
        return problem("file system", f"{kind} is on a network, where SQLite's write-ahead log does not hold", remedy)
    return fine("file system", kind)


def runs_are_private(facts: MachineFacts) -> Finding | None:
    """Look at who else may read the folder."""
    mode = facts.storage.runs.mode
    if mode is None or mode & ~PRIVATE_MODE == 0:
        return None
    remedy = f"chmod 700 {facts.storage.runs.path}"
    return warning("privacy", f"others may look into the folder of run files (mode {mode:04o})", remedy)


def runs_have_room(facts: MachineFacts) -> Finding | None:
    """Look at the free space for run files."""
    free = facts.storage.runs.free_bytes
    if free is None:
        return None
    if free < FULL_BYTES:
        return problem("disk", f"{gigabytes(free)} free where run files go", f"Free some space. {ELSEWHERE}")
    if free < NEARLY_FULL_BYTES:
        return warning("disk", f"{gigabytes(free)} free where run files go", f"Free some space. {ELSEWHERE}")
    return fine("disk", f"{gigabytes(free)} free where run files go")


def cache_has_room(facts: MachineFacts) -> Finding | None:
    """Look at the free space for downloaded weights."""
    cache = facts.storage.hub_cache
    if cache.free_bytes is None:
        return None
    detail = f"{gigabytes(cache.free_bytes)} free for weights in {cache.path}"
    if cache.free_bytes < LITTLE_CACHE_BYTES:
        remedy = "Only --weights pretrained needs it. Choose another place: export HF_HUB_CACHE=FOLDER"
        return warning("hub cache", detail, remedy)
    return fine("hub cache", detail if cache.exists else f"{detail}, made when it is needed")


CHECKS = (runs_can_be_kept, disk_is_here, runs_are_private, runs_have_room, cache_has_room)
