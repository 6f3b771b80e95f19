"""Trials whose ends are known beforehand: each case says how its end is provoked, and what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from bench.model_spec import ModelSpec
from bench.trial import Failure, Outcome, Settings
from bench.worker.limits import RULES
from tests.real.planted_faults import LAYERS_WITH_FAULT, SIMULATED
from tests.real.spoilt_folders import SPOILT, WHOLE
from tests.real.tiny_models import (
    BART_SIZES,
    BERT_SIZES,
    PATIENCE_S,
    QUICK,
    T5_SIZES,
    VOCABULARY,
    L,
    in_folder,
    tiny,
    tiny_bert,
    tiny_of,
)

DEADLINE_S = 1.5

OFFSETS = {
    **dict.fromkeys(("roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "esm", "data2vec-text"), 2),
    **dict.fromkeys(("roberta-prelayernorm", "luke", "ibert", "xmod", "longformer"), 2),
    **dict.fromkeys(("lilt", "markuplm"), 1),
}
"""Positions that no input uses, by what was seen of each architecture and not by the rules under test."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One trial, how its end is provoked, and what that end is."""

    name: str
    spec: ModelSpec
    length: int
    provoked_by: str
    expected: Outcome
    settings: Settings = QUICK
    deadline_s: float = PATIENCE_S
    simulated: bool = False


class Ending(msgspec.Struct, frozen=True):
    """A case and what became of it."""

    case: Case
    outcome: Outcome
    failure: Failure | None

    @property
    def is_right(self) -> bool:
        return self.outcome is self.case.expected


class Tally(msgspec.Struct, frozen=True):
    """How well the ends of many cases were told."""

    cases: int
    architectures: int
    right: int
    failed: int
    simulated: int
    told_as: dict[tuple[str, str], int]
    """How many of each expected outcome were told as each outcome."""

    def lines(self) -> Iterator[str]:
        """Give the confusion as a table."""
        yield f"{self.right} of {self.cases} right over {self.architectures} architectures, {self.failed} unexplained"
        yield f"{self.simulated} of them with a simulated message or signal"
        for (expected, told), count in sorted(self.told_as.items()):
            yield f"{expected:>22} told as {told:<22} {count:4d}"


def tally(endings: Iterable[Ending]) -> Tally:
    """Count what was told as what."""
    known = list(endings)
    return Tally(
        cases=len(known),
        architectures=len({ending.case.spec.model_type for ending in known}),
        right=sum(ending.is_right for ending in known),
        failed=sum(ending.outcome is Outcome.FAILED for ending in known),
        simulated=sum(ending.case.simulated for ending in known),
        told_as=dict(Counter((ending.case.expected.value, ending.outcome.value) for ending in known)),
    )


def with_fault(fault: str, **config: object) -> ModelSpec:
    """Make an entry for a model with a planted fault, which its tiny twin has not."""
    return tiny_bert(num_hidden_layers=LAYERS_WITH_FAULT, planted_fault=fault, **config)


def cases() -> list[Case]:
    """Give every labelled case."""
    return [
        *_positions(),
        *_memory(),
        *_operators(),
        *_numbers(),
        *_inputs(),
        *_unknown_limits(),
        *_loads(),
        *_deaths(),
    ]


def _positions() -> Iterator[Case]:
    for model_type, rule in sorted(RULES.items()):
        spec = tiny_of(model_type)
        if rule.enforced:
            usable = usable_positions(spec)
            yield _case(spec, usable, "all its positions", Outcome.COMPLETED)
            yield _case(spec, usable + 1, "one token past its positions", Outcome.LENGTH_UNSUPPORTED)
        else:
            yield _case(spec, 2 * L, "twice what it declares, which nothing enforces", Outcome.COMPLETED)


def usable_positions(spec: ModelSpec) -> int:
    """Give how many tokens a tiny model takes, as was seen of each architecture."""
    return L - OFFSETS.get(spec.model_type, 0)


def _case(spec: ModelSpec, length: int, provoked_by: str, expected: Outcome) -> Case:
    name = f"{spec.model_type}: {provoked_by}"
    return Case(name=name, spec=spec, length=length, provoked_by=provoked_by, expected=expected)


def _memory() -> Iterator[Case]:
    refused = "scores that no machine has memory for"
    yield _case(tiny("t5", **T5_SIZES, **VOCABULARY), 200_000, refused, Outcome.OUT_OF_MEMORY)
    yield _case(tiny_of("bloom"), 500_000, refused, Outcome.OUT_OF_MEMORY)
    yield _case(tiny_of("mpt", max_seq_len=400_000), 400_000, refused, Outcome.OUT_OF_MEMORY)
    for units in (2**30, 2**40):
        huge = tiny_bert(hidden_size=units, intermediate_size=64)
        yield _case(huge, 32, f"{units} hidden units", Outcome.OUT_OF_MEMORY)
    yield _case(tiny_bert(vocab_size=2**40), 32, "a vocabulary of 2**40 words", Outcome.OUT_OF_MEMORY)
    long = {"max_position_embeddings": 2048, "attn_implementation": "eager", "num_attention_heads": 16}
    for dtype in ("float32", "bfloat16"):
        spec = with_fault("little memory", **long)
        limited = _case(spec, 2048, f"a limit of address space, {dtype}", Outcome.OUT_OF_MEMORY)
        yield msgspec.structs.replace(limited, settings=msgspec.structs.replace(QUICK, dtype=dtype))
    yield from _planted(("MemoryError", "MPS memory", "MPS buffer", "CUDA memory"), Outcome.OUT_OF_MEMORY)
    yield from _planted(("NDArray", "old NDArray", "GPU memory"), Outcome.OUT_OF_MEMORY)


def _operators() -> Iterator[Case]:
    for dtype in ("bfloat16", "float16"):
        case = _case(tiny_of("fnet"), 32, f"a Fourier transform in {dtype}", Outcome.OPERATOR_UNSUPPORTED)
        yield msgspec.structs.replace(case, settings=msgspec.structs.replace(QUICK, dtype=dtype))
    yield from _planted(("MPS operator", "MPS float64", "verifier"), Outcome.OPERATOR_UNSUPPORTED)


def _numbers() -> Iterator[Case]:
    spoilt = ("weights of NaN", "weights that overflow", "weights of zero", "dropout left on", "GPU fault")
    yield from _planted(spoilt, Outcome.WRONG_NUMBERS)
    yield _case(tiny_of("reformer", hash_seed=None), 32, "hashes drawn anew in each pass", Outcome.WRONG_NUMBERS)


def _inputs() -> Iterator[Case]:
    text = {**BERT_SIZES, "vocab_size": 101, "projection_dim": 16}
    vision = {**BERT_SIZES, "image_size": 32, "patch_size": 8, "projection_dim": 16}
    convolutions = {"conv_dim": [16] * 7, "num_conv_pos_embedding_groups": 2}
    for spec in (
        tiny("vit", **BERT_SIZES, image_size=32),
        tiny("deit", **BERT_SIZES, image_size=32),
        tiny("beit", **BERT_SIZES, image_size=32, out_features=None, out_indices=None),
        tiny("wav2vec2", **BERT_SIZES, **convolutions),
        tiny("hubert", **BERT_SIZES, **convolutions),
        tiny("whisper", **BART_SIZES),
        tiny("speech_to_text", **BART_SIZES, conv_channels=32),
        tiny("siglip_vision_model", **vision),
        tiny("clip", text_config=text, vision_config=vision, projection_dim=16),
        tiny("siglip", text_config=text, vision_config=vision),
    ):
        yield _case(spec, 32, "token ids alone, where it wants something else", Outcome.INPUT_NOT_ACCEPTED)


def _unknown_limits() -> Iterator[Case]:
    sizes = {"n_embd": 32, "n_layer": LAYERS_WITH_FAULT, "n_head": 2, "n_positions": L, **VOCABULARY}
    hidden = tiny("imagegpt", **sizes, planted_fault="hidden table")
    yield _case(hidden, L, "all of the positions that no config names", Outcome.COMPLETED)
    yield _case(hidden, L + 1, "one token past positions that no config names", Outcome.LENGTH_UNSUPPORTED)
    on_cuda = tiny("imagegpt", **sizes, planted_fault="hidden table on CUDA")
    said_by_cuda = _case(on_cuda, L + 1, "the same, told by an assert in a kernel", Outcome.LENGTH_UNSUPPORTED)
    yield msgspec.structs.replace(said_by_cuda, simulated=True)


def _loads() -> Iterator[Case]:
    yield _case(in_folder(Path(WHOLE)), 32, "a whole folder", Outcome.COMPLETED)
    for name in SPOILT:
        yield _case(in_folder(Path(name)), 32, name, Outcome.LOAD_FAILED)
    yield _case(tiny("unheard-of"), 32, "an architecture that nobody knows", Outcome.LOAD_FAILED)
    yield _case(tiny_bert(hidden_size=33), 32, "heads that do not divide the units", Outcome.LOAD_FAILED)


def _deaths() -> Iterator[Case]:
    yield from _planted(("SIGKILL",), Outcome.INTERRUPTED)
    yield from _planted(("SIGSEGV", "SIGABRT", "SIGBUS", "exit", "encoder"), Outcome.CRASHED)
    hang = _case(with_fault("hang"), 32, "a pass without end", Outcome.TIMED_OUT)
    yield msgspec.structs.replace(hang, deadline_s=DEADLINE_S)
    yield from _planted(("GPU timeout", "GPU display"), Outcome.TIMED_OUT)


def _planted(faults: Sequence[str], expected: Outcome) -> Iterator[Case]:
    for fault in faults:
        case = _case(with_fault(fault), 32, fault, expected)
        yield msgspec.structs.replace(case, simulated=fault in SIMULATED)
