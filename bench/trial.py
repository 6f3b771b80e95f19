"""The words of a measurement: what is tried, how it ends, what was measured, what makes it doubtful."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """The closed set of ways in which a trial ends."""

    COMPLETED = "completed"
    LENGTH_UNSUPPORTED = "length_unsupported"
    OUT_OF_MEMORY = "out_of_memory"
    HOST_OUT_OF_MEMORY = "host_out_of_memory"
    TIMED_OUT = "timed_out"
    OPERATOR_UNSUPPORTED = "operator_unsupported"
    WRONG_NUMBERS = "wrong_numbers"
    INPUT_NOT_ACCEPTED = "input_not_accepted"
    CRASHED = "crashed"
    LOAD_FAILED = "load_failed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    SKIPPED = "skipped"


GROWS_WITH_LENGTH = frozenset(
    {Outcome.LENGTH_UNSUPPORTED, Outcome.OUT_OF_MEMORY, Outcome.HOST_OUT_OF_MEMORY, Outcome.TIMED_OUT}
)
"""Causes that a longer text can only make worse: the march stops there."""

SAME_AT_EVERY_LENGTH = frozenset({Outcome.LOAD_FAILED, Outcome.INPUT_NOT_ACCEPTED, Outcome.OPERATOR_UNSUPPORTED})
"""Causes that do not ask about the length: the march stops there too."""

ENDS_A_MARCH = GROWS_WITH_LENGTH | SAME_AT_EVERY_LENGTH

UNEXPLAINED = frozenset({Outcome.FAILED, Outcome.CRASHED, Outcome.LOAD_FAILED})
"""Outcomes after which a run's exit status is 1."""


class Caveat(StrEnum):
    """The closed set of doubts about a number."""

    NOT_CONVERGED = "not_converged"
    OUTLIERS = "outliers"
    FIRST_PASS_SLOW = "first_pass_slow"
    TOO_FAST_FOR_CLOCK = "too_fast_for_clock"
    THROTTLED = "throttled"
    LOW_POWER = "low_power"
    ON_BATTERY = "on_battery"
    MEMORY_PRESSURE = "memory_pressure"
    SWAPPED = "swapped"
    BUSY_MACHINE = "busy_machine"
    CPU_FALLBACK = "cpu_fallback"
    PREDICTED_LIMIT_ONLY = "predicted_limit_only"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How every trial of a run is to be measured."""

    sequence_lengths: tuple[int, ...] = (128, 512, 1024, 2048)
    device: str = "auto"
    """``auto``, ``mps``, ``cuda`` or ``cpu``."""
    dtype: str = "auto"
    """``auto`` (float32, as in the study), ``float32``, ``float16`` or ``bfloat16``."""
    weights: str = "auto"
    """``auto`` (a local folder's own, else random), ``random`` or ``pretrained``."""
    batch_size: int = 1
    warm_up_passes: int = 1
    """Untimed passes after the first one, at every length."""
    min_repeats: int = 5
    max_repeats: int = 100
    time_budget_s: float = 10.0
    """Timed passes of one trial stop here even where the median is not yet certain."""
    trial_timeout_s: float = 600.0
    load_timeout_s: float = 1800.0
    min_available_bytes: int = 512 * 1024**2
    """The guard stops a worker before the machine has less memory than this left."""
    seed: int = 20251124


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length."""

    trial_id: int
    march_id: int
    sequence_length: int


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """Where a worker runs, as it found it itself."""

    device: str
    """``mps``, ``cuda`` or ``cpu``: what ``auto`` came to."""
    device_name: str
    host: str
    operating_system: str
    machine: str
    python_version: str
    torch_version: str
    transformers_version: str
    logical_cores: int
    physical_cores: int | None
    torch_threads: int
    total_memory_bytes: int
    device_memory_bytes: int | None
    niceness: int
    variables: dict[str, str]
    """Every ``PYTORCH_*``, ``OMP_*`` and ``MKL_*`` variable that is set."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A model brought onto the device, timed in parts."""

    weights: str
    """``random`` or ``pretrained``."""
    source: str
    """Where the weights came from: ``seed N``, a hub id with its revision, or a folder."""
    parameters: int
    weights_bytes: int
    """Parameters and buffers, each storage counted once: an exact lower bound of the memory used."""
    config_s: float
    build_s: float
    weights_s: float
    move_s: float
    baseline_bytes: int
    """The worker's own memory with its imports done and nothing loaded."""
    after_load_bytes: int
    memory_instrument: str
    dtype: str
    attention: str
    """The attention implementation actually used."""
    declared_limit: int | None
    """``context_length``: what the config declares, whether or not anything enforces it."""
    position_limit: int | None
    """The longest input that the position table takes, where there is one."""
    import_s: float = 0.0
    """Importing the model's own code: no part of the time to load."""
    download_s: float = 0.0
    """Bringing the files from the hub into its cache: no part of the time to load either."""

    @property
    def time_to_load_s(self) -> float:
        """All parts together, in seconds; imports and downloads are not among them."""
        return self.config_s + self.build_s + self.weights_s + self.move_s


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What one completed trial measured; statistics are derived, raw samples are kept."""

    samples_s: tuple[float, ...]
    """Every timed pass in order, seconds."""
    first_pass_s: float
    latency_s: float
    """Median of the samples."""
    latency_low_s: float | None
    latency_high_s: float | None
    """The 95 % interval of the median, where there are samples enough for one."""
    latency_p5_s: float
    latency_p95_s: float
    throughput_tokens_per_s: float
    """batch × sequence length ÷ median latency; the encoder's tokens where there are two sides."""
    peak_bytes: int | None
    peak_instrument: str
    process_peak_bytes: int | None
    process_peak_instrument: str
    input_note: str = ""
    """What else was fed, where the ids alone would not do."""
    attention: str = ""
    caveats: tuple[Caveat, ...] = ()
    other_cores: float | None = None
    """Cores that other processes kept busy on average while the samples were taken."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of how a trial failed, unmerged."""

    exception_type: str | None = None
    message: str | None = None
    traceback_tail: str | None = None
    signal: str | None = None
    exit_status: int | None = None
    stderr_tail: str | None = None
    elapsed_s: float | None = None
    deadline_s: float | None = None
    available_bytes: int | None = None
    process_bytes: int | None = None
    declared_limit: int | None = None
    position_limit: int | None = None
    position_table_rows: int | None = None
    phase: str | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a trial did not complete."""

    outcome: Outcome
    cause: str
    """One sentence for a person."""
    evidence: Evidence = Evidence()
    caveats: tuple[Caveat, ...] = ()


class Skip(msgspec.Struct, frozen=True, kw_only=True):
    """Why a trial was not tried."""

    reason: str
    implied_by: int | None = None
    """The trial whose failure says enough."""
    implied_outcome: Outcome | None = None


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine was like at one moment."""

    available_bytes: int
    swap_used_bytes: int
    load_average: float | None
