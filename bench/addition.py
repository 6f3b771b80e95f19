"""What a viewer may add to a run: models and lengths, as a request carries them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from bench.errors import BadInput
from bench.model_spec import ModelSpec
from bench.plan import MAX_SEQUENCE_LENGTH
from bench.registry.rules import RULES
from bench.trial import MOST_LENGTHS

LARGEST_BYTES = 4_000_000
"""A request holds no more; the built-in registry is a tenth of it."""
MOST_MODELS = 10_000
MOST_TRIALS = 100_000
"""So many may be added at once."""

AddedLength = Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQUENCE_LENGTH)]


class Addition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Models and lengths to be added."""

    specs: Annotated[tuple[ModelSpec, ...], msgspec.Meta(max_length=MOST_MODELS)] = ()
    lengths: Annotated[tuple[AddedLength, ...], msgspec.Meta(max_length=MOST_LENGTHS)] = ()


_decoder = msgspec.json.Decoder(Addition)


def encode_addition(addition: Addition) -> str:
    """Give the addition as a request carries it; raise BadInput where it is too much for one."""
    encoded = msgspec.json.encode(addition)
    if len(encoded) > LARGEST_BYTES:
        raise BadInput(f"The models to add take {len(encoded):,} bytes.", f"Add at most {LARGEST_BYTES:,} at once.")
    return encoded.decode()


def decode_addition(text: str) -> Addition:
    """Read what a request carries; raise BadInput where it is nothing that can be added."""
    if len(text) > LARGEST_BYTES:
        raise BadInput("it is more than can be added at once")
    try:
        addition = _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadInput(f"it is no addition: {error}") from error
    for spec in addition.specs:
        _check_names(spec)
    return addition


def _check_names(spec: ModelSpec) -> None:
    for key in ("name", "category", "model_type"):
        if not RULES[key].holds(getattr(spec, key)):
            raise BadInput(f"the {key} of a model is none")
