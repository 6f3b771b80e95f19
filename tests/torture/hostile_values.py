"""Values that a file may hold to harm its reader, for every kind of file, and damage to its bytes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

HUGE_NUMBERS = [0, -1, 1, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, 10**9, 10**12, 10**400, -(10**400)]
HUGE_FLOATS = [float("nan"), float("inf"), float("-inf"), 1e308, -1e308, 5e-324, -0.0]
HOSTILE_TEXTS = [
    "", " ", "a" * 121, "x" * 20_000, "../../etc/passwd", "/etc/passwd", "a/b", "..", "a\nb", "\x00", "\x1b[2J",
    "\u202eevil", "\u200b", "\ufeff", "😀" * 50, "e" + "\u0301" * 500, "none", "null", "__class__", "__import__('os')",
    "~nobody-of-this-name/x", "~", "=cmd()", "*", "[a-", "a*" * 200, "%s%n", "${jndi:x}", "NaN", "hf_" + "a" * 8,
]  # fmt: skip
CODE_KEYS = ["auto_map", "trust_remote_code", "custom_pipelines", "_attn_implementation", "transformers_weights"]
HOSTILE_KEYS = [
    *CODE_KEYS, "__class__", "__dict__", "__init__", "model_type", "self", "torch_dtype", "dtype",
    "quantization_config", "name", "path", "", "a b", "a.b", "\n", "\x00", "\u202e", "é", "k" * 200,
]  # fmt: skip

texts = st.sampled_from(HOSTILE_TEXTS) | st.text(max_size=40)
keys = st.sampled_from(HOSTILE_KEYS) | st.text(max_size=12)
numbers = st.sampled_from(HUGE_NUMBERS) | st.integers(-10, 10) | st.sampled_from(HUGE_FLOATS) | st.floats()
json_leaves = numbers | texts | st.booleans() | st.none()
json_values = st.recursive(
    json_leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=10
)


def nested(depth: int) -> object:
    """Give a list in a list in a list, that deep."""
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


deep_values = st.sampled_from([3, 15, 16, 17, 60, 400]).map(nested)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes], most: int = 8) -> bytes:
    """Flip, cut, repeat and overwrite the bytes of something whole."""
    content = bytearray(draw(whole))
    for _ in range(draw(st.integers(1, most))):
        _hurt(draw, content)
    return bytes(content)


def _hurt(draw: st.DrawFn, content: bytearray) -> None:
    at = draw(st.integers(0, len(content)))
    kind = draw(st.sampled_from(["flip", "flip", "flip", "cut", "drop", "repeat", "insert"]))
    length = draw(st.sampled_from([1, 2, 8, 100]))
    if kind == "flip" and at < len(content):
        content[at] ^= 1 << draw(st.integers(0, 7))
    elif kind == "cut":
        del content[at:]
    elif kind == "drop":
        del content[at : at + length]
    elif kind == "repeat":
        content[at:at] = content[at : at + length] * draw(st.sampled_from([1, 3, 50]))
    elif kind == "insert":
        content[at:at] = draw(
            st.binary(max_size=8) | st.sampled_from([b'"', b"[", b"{", b"\x00", b"\xff", b"\n", b"="])
        )


def as_toml(document: Mapping[str, object]) -> str:
    """Write a document as TOML, hostile values and all: what TOML itself forbids is for its parser to refuse."""
    lines = [f"{_key(name)} = {_toml(value)}" for name, value in document.items() if not isinstance(value, list | dict)]
    for name, value in document.items():
        if isinstance(value, dict):
            lines += [f"[{_key(name)}]", *(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items())]
        elif isinstance(value, list):
            lines += _tables(name, value)
    return "\n".join(lines) + "\n"


def _tables(name: str, entries: Sequence[object]) -> list[str]:
    if not all(isinstance(entry, dict) for entry in entries):
        return [f"{_key(name)} = {_toml(list(entries))}"]
    lines: list[str] = []
    for entry in entries:
        assert isinstance(entry, dict)
        lines += [f"[[{_key(name)}]]", *(f"{_key(key)} = {_toml(value)}" for key, value in entry.items())]
    return lines


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _key(value) if isinstance(value, str) else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):  # in base 16 no number is too long for Python to read
        return f"{value:d}" if abs(value) < 2**64 else f"0x{abs(value):x}"
    return '"none"' if value is None else repr(value)


def _key(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
