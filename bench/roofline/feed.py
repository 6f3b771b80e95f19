"""How many tokens go through each side of a model."""

from __future__ import annotations

import msgspec

from bench.roofline.blueprint import Attention, Blueprint, Layers, Product


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of a batch as the layers see them, padding included."""

    batch: int
    encoder: int
    decoder: int

    def length(self, layers: Layers) -> int:
        """Give the tokens of one text in these layers."""
        return -(-(self.encoder if layers.side == "encoder" else self.decoder) // layers.shrink)

    def rows(self, layers: Layers) -> int:
        """Give all rows that go through these layers."""
        return self.batch * self.length(layers) * layers.streams

    def product_rows(self, product: Product, tokens: int) -> int:
        """Give the rows of a product in layers of so many tokens."""
        if product.of_encoder:
            return self.batch * self.encoder
        if product.rows is None:
            return self.batch * tokens
        return min(product.rows, 2 * tokens) if product.grows else product.rows

    def keys(self, layers: Layers, attention: Attention) -> int:
        """Give the tokens that each token may look at."""
        return self.encoder if attention.is_cross else self.length(layers)


def feed(blueprint: Blueprint, length: int, batch: int, decoder_limit: int | None = None) -> Feed:
    """Feed a length to both sides, the decoder at most what it takes."""
    encoder = -(-length // blueprint.padded_to) * blueprint.padded_to
    return Feed(batch=batch, encoder=encoder, decoder=min(length, decoder_limit or length))
