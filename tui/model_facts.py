"""What a filter asks of a model; of its trials only what their digest says, wherever they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import msgspec

from bench.march_digest import MarchDigest, digest_of
from bench.outcome_names import NOT_RUN_NAME, SHORT_NAMES
from bench.store.rows import MarchRow
from bench.trial import Outcome
from bench.wall import END_CODES
from tui.run_view import RunView

NOT_YET: Final = "not-yet"
QUEUED, RUNNING, DONE = "queued", "running", "done"


def word_of(name: str) -> str:
    """Give a name of a closed set as one types it: ``HOST MEM`` is ``host-mem``."""
    return name.casefold().replace(" ", "-").replace("_", "-")


NOT_RUN: Final = word_of(NOT_RUN_NAME)
SKIPPED_WORDS: Final = (word_of(SHORT_NAMES[Outcome.SKIPPED]),)
"""What the table says for it."""

END_WORDS: Final[dict[int, str]] = {
    END_CODES[None]: NOT_YET,
    **{END_CODES[outcome]: word_of(SHORT_NAMES[outcome]) for outcome in Outcome},
    END_CODES[Outcome.SKIPPED]: NOT_RUN,
}
"""How a model ends at a length, by the byte of ``bench.wall.ends_of``."""

_STOPS_NOTHING = frozenset({END_CODES[None], END_CODES[Outcome.COMPLETED]})
_WORKS = END_CODES[Outcome.COMPLETED]


class ModelFacts(msgspec.Struct, frozen=True, dict=True):
    """One model in its run."""

    march: MarchRow
    digest: MarchDigest
    device: str
    lengths: Sequence[int]
    """Those of the run, shortest first, as the digest has them."""
    batch_size: int

    @cached_property
    def text(self) -> str:
        """All that plain words are looked for in, without capitals."""
        spec = self.march.spec
        named = (spec.name, spec.category, spec.model_type, spec.set, self.device)
        causes = self.causes
        skipped = SKIPPED_WORDS if NOT_RUN in causes else ()
        return "\n".join((*named, *causes, *skipped, *self.digest.caveats, *self.caveats)).casefold()

    @property
    def causes(self) -> frozenset[str]:
        """What stops the model at any length, or leaves a length out."""
        return frozenset(END_WORDS[end] for end in set(self.digest.ends) - _STOPS_NOTHING)

    @property
    def caveats(self) -> frozenset[str]:
        """The doubts about any of its figures."""
        return frozenset(map(word_of, self.digest.caveats))

    @property
    def states(self) -> frozenset[str]:
        """Whether it is still to come, being measured, or over."""
        if self.digest.is_over:
            return frozenset({DONE})
        return frozenset({RUNNING if self.march.state == "marching" else QUEUED})

    @property
    def classes(self) -> frozenset[str]:
        """The study's class; none where a length of which nobody knows could change it."""
        known = self.digest.scalability_class
        return frozenset() if known is None else frozenset({word_of(known)})

    @property
    def parameters(self) -> float | None:
        """Counted, else as published."""
        if self.march.parameters is not None:
            return float(self.march.parameters)
        known = self.march.spec.known_params_m
        return known * 1e6 if known else None

    @property
    def longest(self) -> float | None:
        """The longest length that works so far."""
        place = self.digest.ends.rfind(_WORKS)
        return None if place < 0 else float(self.lengths[place])

    @property
    def load_s(self) -> float | None:
        """The time to load."""
        return self.march.load.time_to_load_s if self.march.load else None

    @property
    def weights_bytes(self) -> float | None:
        """The memory of the weights."""
        return float(self.march.load.weights_bytes) if self.march.load else None

    @property
    def peak_bytes(self) -> float | None:
        """The highest peak over the lengths that work."""
        return None if self.digest.peak_bytes is None else float(self.digest.peak_bytes)

    def end_at(self, length: int) -> str:
        """Say how the model ends at a length of the run."""
        return END_WORDS[self.digest.ends[self.lengths.index(length)]]

    def throughputs(self) -> Iterator[tuple[int, float]]:
        """Give each length that works with its tokens per second."""
        values = memoryview(self.digest.throughputs).cast("d")
        return ((length, value) for length, value in zip(self.lengths, values, strict=True) if not math.isnan(value))

    def latencies_s(self) -> Iterator[tuple[int, float]]:
        """Give each length that works with the seconds of a pass, as throughput is defined."""
        tokens = self.batch_size
        return ((length, tokens * length / value) for length, value in self.throughputs() if value > 0)


def facts_of(view: RunView, march: MarchRow) -> ModelFacts:
    """Give what a filter may ask of a model of a run."""
    environment = march.environment or view.run.environment
    return ModelFacts(
        march=march,
        digest=view.digests.get(march.march_id) or digest_of(view.run, march),
        device=environment.device if environment else "",
        lengths=view.lengths,
        batch_size=view.run.settings.batch_size,
    )
