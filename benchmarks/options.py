"""The options that every benchmark has."""

from __future__ import annotations

import argparse

PATIENCE_S = 300.0


def option_parser(description: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """Give a parser with the common options; ``rounds`` is the usual number of them."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, help=f"how often each contender has its turn (usually {rounds})")
    parser.add_argument("--device", default="auto", choices=("auto", "mps", "cuda", "cpu"))
    parser.add_argument("--patience-s", type=float, help="wait so long for a quiet machine before each measurement")
    parser.add_argument("--quick", action="store_true", help="as little as proves that the benchmark itself works")
    parser.add_argument("--json", dest="as_json", action="store_true")
    parser.set_defaults(usual_rounds=rounds)
    return parser


def read_options(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Read the command line; a quick run has one round and waits for nobody."""
    options = parser.parse_args()
    if options.rounds is None:
        options.rounds = 1 if options.quick else options.usual_rounds
    if options.patience_s is None:
        options.patience_s = 0.0 if options.quick else PATIENCE_S
    return options
