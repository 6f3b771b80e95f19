"""What a model consists of, as far as its cost goes: matrix products, attentions, and what runs between them."""

from __future__ import annotations

from typing import Literal

import msgspec

Side = Literal["encoder", "decoder"]
Pattern = Literal["full", "near", "window", "blocks"]


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A matrix product of the input's rows with weights."""

    inner: int
    outer: int
    groups: int = 1
    biased: bool = True
    rows: int | None = None
    """Rows where they are not the tokens: 1 of a pooler, the distances of relative positions."""
    of_encoder: bool = False
    """Rows are the encoder's tokens, wherever the product is made."""
    grows: bool = False
    """Rows are twice the tokens until they are ``rows``."""
    stored: int = 1
    """Copies in memory of which one is used for a row, as with experts."""

    @property
    def operations(self) -> float:
        """Give the operations for one row; a multiplication and an addition are two."""
        return 2.0 * self.inner * self.outer / self.groups

    @property
    def parameters(self) -> float:
        """Count the weights in memory."""
        return self.stored * (self.inner * self.outer / self.groups + (self.outer if self.biased else 0))


class Attention(msgspec.Struct, frozen=True, kw_only=True):
    """Scores between tokens and what is made of them."""

    heads: int
    head_dim: int
    fused: bool = True
    """Scores are never written to memory."""
    is_causal: bool = False
    is_cross: bool = False
    """Keys come from the encoder."""
    pattern: Pattern = "full"
    span: int = 0
    """The window, or the side of a block."""
    random_blocks: int = 0
    streams: int = 1
    """Queries for each token."""
    relative_rows: int = 0
    """Distances whose scores are products too, one each from the content to the position and back."""
    relative_grows: bool = False
    """They are twice the tokens until they are ``relative_rows``."""
    score_passes: float = 9.0
    """Reads and writes of all scores where they are written to memory."""
    scores_held: float = 3.0
    """Copies of the scores that live at once there."""


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    """Equal layers that run one after another."""

    count: int
    hidden: int
    products: tuple[Product, ...]
    attentions: tuple[Attention, ...] = ()
    feed_forward: int = 0
    """Width between the two products of the feed-forward part, for one token."""
    side: Side = "encoder"
    shrink: int = 1
    """Tokens of the input that are pooled into one."""
    stored: int | None = None
    """Layers in memory, where they share weights."""
    streams: int = 1
    """Rows for each token that go through the products."""
    more_parameters: float = 0.0
    scan_operations: float = 0.0
    """Products of a recurrence, for one token."""
    chunk: int = 1
    """Tokens are padded to a multiple of this for the recurrence."""
    width_traffic: float = 29.0
    """Elements read and written for each token, in units of ``hidden``."""
    feed_forward_traffic: float = 4.0
    """The same in units of ``feed_forward``."""
    feed_forward_held: float = 2.0
    """Copies of the feed-forward part's middle that live at once."""
    scan_elements: float = 0.0
    """Elements held for each token by a recurrence."""
    calls: float = 15.0
    """Operators for a layer, views left out."""
    calls_per_token: float = 0.0
    """Operators of a loop over tokens."""


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """A whole model without its head."""

    layers: tuple[Layers, ...]
    embeddings: float
    """Parameters that are looked up, not multiplied."""
    ends: tuple[Product, ...] = ()
    """Products before the first layer and after the last."""
    padded_to: int = 1
    """Inputs are padded to a multiple of this."""
    buffer_bytes: float = 0.0
    """Tables kept beside the parameters."""
