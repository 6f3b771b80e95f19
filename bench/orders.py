"""What the engine tells a worker, one JSON line each."""

from __future__ import annotations

import msgspec

from bench.errors import ProtocolError
from bench.model_spec import ModelSpec
from bench.trial import Settings


class LoadModel(msgspec.Struct, frozen=True, kw_only=True, tag_field="order", tag="load_model"):
    """Bring this model onto the device."""

    spec: ModelSpec
    settings: Settings


class MeasureLength(msgspec.Struct, frozen=True, kw_only=True, tag_field="order", tag="measure_length"):
    """Try the loaded model at one length."""

    trial_id: int
    sequence_length: int


class Calibrate(msgspec.Struct, frozen=True, kw_only=True, tag_field="order", tag="calibrate"):
    """Find out what the device can do at its best."""

    dtype: str


class TryTwin(msgspec.Struct, frozen=True, kw_only=True, tag_field="order", tag="try_twin"):
    """Try the tiny twin of this model at the length at which a worker was lost."""

    trial_id: int
    sequence_length: int
    spec: ModelSpec
    settings: Settings


class Leave(msgspec.Struct, frozen=True, kw_only=True, tag_field="order", tag="leave"):
    """Nothing more to do."""


Order = LoadModel | MeasureLength | Calibrate | TryTwin | Leave

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Order)


def encode_order(order: Order) -> bytes:
    """Give the order as one line of JSON."""
    return _encoder.encode(order) + b"\n"


def decode_order(line: bytes) -> Order:
    """Read an order; raise ProtocolError where it is none."""
    try:
        order: Order = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProtocolError(f"Not an order: {error}") from error
    return order
