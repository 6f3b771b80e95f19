"""The words of a measurement: what is tried, how it ends, what was measured, what makes it doubtful."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

LARGEST_WHOLE = 2**63 - 1
"""What a column of a table can hold."""
MOST_SECONDS = 1e12
MOST_LENGTHS = 1000

Whole = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_WHOLE)]
Length = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_WHOLE)]
Int64 = Annotated[int, msgspec.Meta(ge=-LARGEST_WHOLE, le=LARGEST_WHOLE)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=MOST_SECONDS)]
"""Figures as the run file and the worker's pipe may give them; elsewhere they are what Python says they are."""


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
    SUSPENDED = "suspended"
    SLOW_MACHINE = "slow_machine"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How every trial of a run is to be measured."""

    sequence_lengths: Annotated[tuple[Length, ...], msgspec.Meta(max_length=MOST_LENGTHS)] = (128, 512, 1024, 2048)
    device: str = "auto"
    """``auto``, ``mps``, ``cuda`` or ``cpu``."""
    dtype: str = "auto"
    """``auto`` (float32, as in the study), ``float32``, ``float16`` or ``bfloat16``."""
    weights: str = "auto"
    """``auto`` (a local folder's own, else random), ``random``, ``pretrained`` or ``synthetic``."""
    batch_size: Whole = 1
    warm_up_passes: Whole = 1
    """Untimed passes after the first one, at every length."""
    min_repeats: Whole = 5
    max_repeats: Whole = 100
    time_budget_s: Seconds = 10.0
    """Timed passes of one trial stop here even where the median is not yet certain."""
    trial_timeout_s: Seconds = 600.0
    load_timeout_s: Seconds = 1800.0
    min_available_bytes: Whole = 512 * 1024**2
    """The guard stops a worker before the machine has less memory than this left."""
    seed: Whole = 20251124
    force: bool = False
    """Try also what is predicted not to fit into memory."""

    @property
    def swept_lengths(self) -> tuple[int, ...]:
        """Each length once, shortest first."""
        return tuple(sorted(set(self.sequence_lengths)))


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
    """Those that this process may use."""
    torch_threads: int
    total_memory_bytes: Whole
    device_memory_bytes: Whole | None
    niceness: int
    variables: dict[str, str]
    """What the user set of the variables that torch and its libraries heed."""
    performance_cores: int | None = None
    efficiency_cores: int | None = None
    """Cores by kind, where the chip has two kinds."""
    memory_limit_bytes: Whole | None = None
    """What a container lets this process use, where that is less than the machine has."""
    is_translated: bool | None = None
    """Whether the interpreter runs under Rosetta; None where there is no such thing."""
    float32_matmul_precision: str = ""
    """``highest``, ``high`` or ``medium``, as torch has it."""


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What the device can do at its best, measured once in some seconds."""

    device: str
    dtype: str
    operations_per_s: Positive
    """The best matrix product; a multiplication and an addition are two operations."""
    bytes_per_s: Positive
    """The best copy; bytes read and bytes written both count."""
    small_operations_per_s: Positive
    """A matrix product with as few rows as a short text has tokens (128)."""
    attention_operations_per_s: Positive
    """Scaled dot-product attention of a common shape."""
    call_s: float
    """The smallest operation, from Python and back, in a queue of many."""
    baseline_bytes: Whole
    """What the peak's instrument shows with nothing loaded."""
    spent_s: Seconds
    """How long calibrating took."""
    control_operations_per_s: Positive | None = None
    """The control at its best: what is timed again beside every trial."""


class Experience(msgspec.Struct, frozen=True, kw_only=True):
    """How what has ended compares with what was expected of it."""

    latency_ratios: tuple[Positive, ...] = ()
    """Measured latencies over predicted ones."""
    load_ratios: tuple[Positive, ...] = ()
    """Times to bring a model onto the device, imports and downloads with them, over the usual ones."""
    budgets_used: tuple[float, ...] = ()
    """Shares of the time between the fewest repeats and the whole budget that trials took."""

    def and_then(self, later: Experience) -> Experience:
        """Put a later experience behind this one."""
        return Experience(
            latency_ratios=self.latency_ratios + later.latency_ratios,
            load_ratios=self.load_ratios + later.load_ratios,
            budgets_used=self.budgets_used + later.budgets_used,
        )


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial is expected to take, from the model's config and the calibration alone."""

    operations: float
    """Of one pass; a multiplication and an addition are two."""
    moved_bytes: float
    """Read and written by one pass, at the least."""
    floor_s: Seconds
    """The roofline: no pass can be faster on this device."""
    latency_s: Positive
    peak_bytes: Whole

    def roofline_share(self, latency_s: float) -> float:
        """Give the share of what the device can do that a pass of this latency reached."""
        return self.floor_s / latency_s


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """One model at one length."""

    trial_id: int
    march_id: int
    sequence_length: int
    forecast: Forecast | None = None
    spoilt: int = 0
    """How often the machine slept while it ran, or somebody ended its worker, since the engine began."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A model brought onto the device, timed in parts."""

    weights: str
    """``random``, ``pretrained`` or ``synthetic``."""
    source: str
    """Where the weights came from: ``seed N``, a hub id with its revision, a folder, or a checkpoint made here."""
    parameters: Whole
    weights_bytes: Whole
    """Parameters and buffers, each storage counted once: an exact lower bound of the memory used."""
    config_s: Seconds
    build_s: Seconds
    weights_s: Seconds
    move_s: Seconds
    baseline_bytes: Whole
    """The worker's own memory with its imports done and nothing loaded."""
    after_load_bytes: Whole
    memory_instrument: str
    dtype: str
    attention: str
    """The attention implementation actually used."""
    declared_limit: Int64 | None
    """``context_length``: what the config declares, whether or not anything enforces it."""
    position_limit: Int64 | None
    """The longest input that the position table takes, where there is one."""
    import_s: Seconds = 0.0
    """Importing the model's own code: no part of the time to load."""
    download_s: Seconds = 0.0
    """Bringing the files into the cache, from the hub or by making them here: no part of the time to load either."""
    cached_share: float | None = None
    """Share of the weight files that the system had in memory before they were read; None where nothing is read
    or nobody can tell."""

    @property
    def time_to_load_s(self) -> float:
        """All parts together, in seconds; imports and downloads are not among them."""
        return self.config_s + self.build_s + self.weights_s + self.move_s


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """What one completed trial measured; statistics are derived, raw samples are kept."""

    samples_s: tuple[float, ...]
    """Every timed pass in order, seconds."""
    first_pass_s: Seconds
    latency_s: Positive
    """Median of the samples."""
    latency_low_s: float | None
    latency_high_s: float | None
    """The 95 % interval of the median, where there are samples enough for one."""
    latency_p5_s: Seconds
    latency_p95_s: Seconds
    throughput_tokens_per_s: float
    """batch × sequence length ÷ median latency; the encoder's tokens where there are two sides."""
    peak_bytes: Whole | None
    peak_instrument: str
    process_peak_bytes: Whole | None
    process_peak_instrument: str
    input_note: str = ""
    """What else was fed, where the ids alone would not do."""
    attention: str = ""
    caveats: tuple[Caveat, ...] = ()
    other_cores: float | None = None
    """Cores that other processes kept busy on average while the samples were taken."""
    interval_method: str = ""
    """How the interval of the median was reckoned."""
    reserved_peak_bytes: Whole | None = None
    reserved_peak_instrument: str = ""
    """What the device's allocator held at most, with what it kept for later use."""
    energy_j: float | None = None
    """Joules for one pass, the mean over the timed ones; None where nothing measures it."""
    energy_instrument: str = ""
    cpu_check: str = ""
    """How the output compares with the CPU's on the same weights and input; empty on the CPU itself."""
    slept_s: float | None = None
    """How long the machine was suspended between the first pass and the last."""
    control_operations_per_s: Positive | None = None
    """The control, a fixed work, directly after the last pass: how fast the machine was at that moment."""


class Twin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the tiny twin: the same architecture with its width shrunk, on the CPU, at the same length."""

    verdict: Literal["ran", "failed", "died", "not_tried"]
    detail: str
    """One sentence: how it ended, or why it was not tried."""
    parameters: Whole | None = None
    exception_type: str | None = None
    message: str | None = None
    fails_short_too: bool = False
    """Whether it fails in the same way at a length that is short for every model: then it is not the length."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of how a trial failed, unmerged."""

    exception_type: str | None = None
    message: str | None = None
    traceback_tail: str | None = None
    signal: str | None = None
    exit_status: Int64 | None = None
    stderr_tail: str | None = None
    elapsed_s: Seconds | None = None
    deadline_s: Seconds | None = None
    available_bytes: Whole | None = None
    process_bytes: Whole | None = None
    declared_limit: Int64 | None = None
    position_limit: Int64 | None = None
    position_table_rows: Int64 | None = None
    phase: str | None = None
    process_peak_bytes: Whole | None = None
    """The highest memory of the worker that was seen before it was lost."""
    process_peak_instrument: str | None = None
    twin: Twin | None = None


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
    implied_by: Int64 | None = None
    """The trial whose failure says enough."""
    implied_outcome: Outcome | None = None
    predicted_peak_bytes: Whole | None = None
    """What the reason cites, where the trial is left out because it is predicted not to fit."""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine was like at one moment; None where it does not tell."""

    available_bytes: Whole
    swap_used_bytes: Whole
    load_average: float | None
    swapped_bytes: Whole | None = None
    """Moved to or from swap since the machine started: only the difference between two moments says something."""
    power_source: Literal["mains", "battery"] | None = None
    low_power: bool | None = None
    """Whether a mode that saves power holds the clocks down."""
    thermal_pressure: str | None = None
    """``nominal`` or what is worse: ``moderate``, ``heavy``, ``trapping``, ``sleeping``, ``throttled``."""
    throttle_count: Int64 | None = None
    """How often cores were held back by heat since the machine started."""
    memory_pressure: Literal["normal", "warning", "critical"] | None = None
    memory_stall_s: Seconds | None = None
    """Time in which some process waited for memory, since the machine started."""
