"""What points to code or weights elsewhere is named, however deep; what only sounds like it is let through."""

from __future__ import annotations

from typing import Any

import pytest

from bench.foreign_code import foreign_code


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"auto_map": {}}, "auto_map"),
        ({"a": [{"b": {"auto_map": None}}]}, "auto_map"),
        ({"trust_remote_code": True}, "trust_remote_code"),
        ({"trust_remote_code": []}, "trust_remote_code"),
        ({"custom_pipelines": {}}, "custom_pipelines"),
        ({"transformers_weights": "adapter_model.bin"}, "transformers_weights"),
        ({"_attn_implementation": "someone/kernel"}, "_attn_implementation"),
        ({"_attn_implementation_internal": "someone/kernel@v1:f"}, "_attn_implementation_internal"),
        ({"attn_implementation": {"text_config": "someone/kernel"}}, "attn_implementation"),
        ({"_experts_implementation": "someone/kernel"}, "_experts_implementation"),
    ],
)
def test_what_points_elsewhere_is_named(config: dict[str, Any], named: str) -> None:
    assert f"({named})" in (foreign_code(config) or "")


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"trust_remote_code": False},
        {"trust_remote_code": None},
        {"_attn_implementation": "sdpa"},
        {"attn_implementation": {"text_config": "eager"}},
        {"_name_or_path": "someone/model", "notes": ["auto_map"]},
        ["auto_map"],
        None,
    ],
)
def test_the_rest_is_let_through(config: object) -> None:
    assert foreign_code(config) is None


def test_depth_takes_no_stack() -> None:
    value: object = {"auto_map": 1}
    for _ in range(100_000):
        value = [value]
    assert foreign_code(value)
