"""From what was asked to what will be tried, in marching order."""

from __future__ import annotations

from collections.abc import Sequence

from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.trial import MOST_LENGTHS

MAX_SEQUENCE_LENGTH = 16_777_216
MOST_DIGITS = 12


def marching_order(specs: Sequence[ModelSpec]) -> tuple[ModelSpec, ...]:
    """Give each model once, the smallest first so that results come soon; models of unknown size last."""
    once = {spec.name: spec for spec in specs}
    return tuple(sorted(once.values(), key=lambda spec: (spec.known_params_m is None, spec.known_params_m or 0.0)))


def parse_lengths(text: str) -> tuple[int, ...]:
    """Read sequence lengths separated by commas, tokens, sorted and each once; raise BadInput."""
    lengths = sorted({_length(part.strip()) for part in text.split(",") if part.strip()})
    if not lengths:
        raise BadInput("No sequence length is given.", "Give lengths like 128,512,1024,2048.")
    if len(lengths) > MOST_LENGTHS:
        raise BadInput(f"{len(lengths)} sequence lengths are given.", f"Give at most {MOST_LENGTHS}.")
    return tuple(lengths)


def _length(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not is_number or not 1 <= int(text) <= MAX_SEQUENCE_LENGTH:
        raise BadInput(
            f"{text[:MOST_DIGITS]!r} is not a sequence length.",
            f"Give whole numbers of tokens from 1 to {MAX_SEQUENCE_LENGTH:,}.",
        )
    return int(text)
