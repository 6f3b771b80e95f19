"""What in a model's configuration would have code or weights brought in from elsewhere: nothing of it is followed."""

from __future__ import annotations

from collections.abc import Iterator

CODE_KEYS = frozenset({"auto_map", "custom_pipelines", "custom_generate"})
"""Keys that name Python files or classes beside the configuration, or in another repository."""
TRUST_KEY = "trust_remote_code"
KERNEL_SUFFIXES = ("_implementation", "_implementation_internal")
"""Keys of which a value such as ``someone/kernel`` is fetched from the hub, compiled code included."""
WEIGHTS_KEY = "transformers_weights"
"""Names the weights file, which for transformers may be a pickle."""


def foreign_code(config: object) -> str | None:
    """Say what in a configuration, however deep, points to code or weights of its own; None where nothing does."""
    return next((reason for key, value in _pairs(config) if (reason := _reason(key, value)) is not None), None)


def _reason(key: str, value: object) -> str | None:
    is_trusted = key == TRUST_KEY and value is not False and value is not None
    if key in CODE_KEYS or is_trusted or _is_kernel(key, value):
        return f"points to code of its own ({key}), which is never run"
    if key == WEIGHTS_KEY:
        return f"chooses its weights file itself ({key}), which is never read"
    return None


def _is_kernel(key: str, value: object) -> bool:
    values = value.values() if isinstance(value, dict) else (value,)
    return key.endswith(KERNEL_SUFFIXES) and any("/" in one for one in values if isinstance(one, str))


def _pairs(config: object) -> Iterator[tuple[str, object]]:
    """Give every key with its value, of tables within tables and lists too; deep ones take no stack."""
    left = [config]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            yield from value.items()
            left.extend(value.values())
        elif isinstance(value, list | tuple):
            left.extend(value)
