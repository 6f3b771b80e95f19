"""The fields of a filter: what each is called, what it may be compared with, and what it asks of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from bench.outcome_names import SHORT_NAMES
from bench.trial import Caveat, Outcome
from bench.wall import CLASSES
from tui.filter_numbers import BYTES, COUNTS, SECONDS
from tui.model_facts import DONE, END_WORDS, NOT_RUN, NOT_YET, QUEUED, RUNNING, ModelFacts, word_of


class TextField(msgspec.Struct, frozen=True):
    """A text in which a part is looked for."""

    name: str
    read: Callable[[ModelFacts], str]
    hint: str


class ChoiceField(msgspec.Struct, frozen=True):
    """Some out of a closed set of words."""

    name: str
    read: Callable[[ModelFacts], AbstractSet[str]]
    words: tuple[str, ...]
    also: Mapping[str, str]
    """Other names, and the words that they stand for."""

    @property
    def hint(self) -> str:
        """What may stand behind it."""
        return ", ".join(self.words)


class NumberField(msgspec.Struct, frozen=True):
    """A figure of the model."""

    name: str
    read: Callable[[ModelFacts], float | None]
    units: Mapping[str, float]
    hint: str


class SeriesField(msgspec.Struct, frozen=True):
    """A figure at each length: at any of them, or at the one that is named behind ``@``."""

    name: str
    read: Callable[[ModelFacts], Iterable[tuple[int, float]]]
    units: Mapping[str, float]
    hint: str


Field = TextField | ChoiceField | NumberField | SeriesField

_SKIPPED = {"skipped": NOT_RUN}
_CAUSES = tuple(word for word in END_WORDS.values() if word not in {NOT_YET, END_WORDS[1], NOT_RUN})

END_NAMES: Final[Mapping[str, str]] = {word_of(outcome.value): word_of(SHORT_NAMES[outcome]) for outcome in Outcome} | (
    _SKIPPED
)
"""How a model ends at a length, by the names that exports have for it."""

ENDS: Final = ("works", *_CAUSES, NOT_RUN, NOT_YET)
"""What may stand behind a length."""

FIELDS: Final[Mapping[str, Field]] = {
    field.name: field
    for field in (
        TextField("name", lambda facts: facts.march.spec.name, "part of the model's name"),
        TextField("category", lambda facts: facts.march.spec.category, 'part of it, such as bert or "small llm"'),
        TextField("type", lambda facts: facts.march.spec.model_type, "part of the architecture's name, such as gpt2"),
        TextField("set", lambda facts: facts.march.spec.set, "study, extra or user"),
        TextField("device", lambda facts: facts.device, "mps, cuda or cpu"),
        ChoiceField("cause", lambda facts: facts.causes, (*_CAUSES, NOT_RUN), END_NAMES),
        ChoiceField("caveat", lambda facts: facts.caveats, tuple(word_of(one.value) for one in Caveat), {}),
        ChoiceField("state", lambda facts: facts.states, (QUEUED, RUNNING, DONE), {}),
        ChoiceField("class", lambda facts: facts.classes, tuple(map(word_of, CLASSES)), {}),
        NumberField(
            "params", lambda facts: facts.parameters, COUNTS, "parameters, such as params<200M or params>=1.5B"
        ),
        NumberField("max", lambda facts: facts.longest, COUNTS, "the longest length that works, such as max>=1024"),
        NumberField("load", lambda facts: facts.load_s, SECONDS, "the time to load, such as load>2s or load<500ms"),
        NumberField("weights", lambda facts: facts.weights_bytes, BYTES, "memory of the weights, such as weights<2GB"),
        NumberField("peak", lambda facts: facts.peak_bytes, BYTES, "highest peak of memory, such as peak>800MB"),
        SeriesField(
            "throughput",
            ModelFacts.throughputs,
            COUNTS,
            "tokens/s at any length, or at one: throughput>10k, throughput@512>1000",
        ),
        SeriesField(
            "latency",
            ModelFacts.latencies_s,
            SECONDS,
            "of a pass at any length, or at one: latency<10ms, latency@512>1s",
        ),
    )
}

OTHER_NAMES: Final[Mapping[str, str]] = {"model": "name", "end": "cause", "parameters": "params"}
