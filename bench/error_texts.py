"""What torch, transformers and the devices say: one family of texts for each cause that has no exception of its own."""

from __future__ import annotations

import re

from bench.clean_text import clean

MAX_LINE = 200

OUT_OF_MEMORY = re.compile(
    r"DefaultCPUAllocator: |not enough memory: you tried to allocate|MPS backend out of memory"
    r"|Invalid buffer size: |CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED|std::bad_alloc"
    r"|Storage size calculation overflowed"
    r"|command buffer execution failed.*(?:Insufficient Memory|OutOfMemory|code 8\b)"
)
AMOUNT = re.compile(
    r"tried to allocate (?P<amount>\d[\d.]* \w+)|Invalid buffer size: (?P<buffer>\d[\d.]* \w+)", re.IGNORECASE
)
OPERATOR = re.compile(
    r"The operator 'aten::|not currently (?:implemented|supported) (?:for|on) the MPS|Could not run 'aten::"
    r"|not implemented for '|Unsupported dtype|doesn't support tensors of type|not supported on MPS"
    r"|MPS framework doesn't support"
)
LENGTH = re.compile(
    r"The expanded size of the tensor \(\d+\) must match the existing size"
    r"|The size of tensor a \(\d+\) must match the size of tensor b"
    r"|index out of range in self"
    r"|index \d+ is out of bounds for dimension \d+ with size \d+"
    r"|max_position_embeddings"
)
"""An input longer than a table of positions, and much else."""

INPUT = re.compile(
    r"unexpected keyword argument '|missing \d+ required|'NoneType' object"
    r"|[Yy]ou (?:have to|must|should|need to) (?:specify|provide|pass)"
)
"""An argument that is wanted and was not given."""

DEVICE_ASSERTION = re.compile(
    r"device-side assert triggered|CUDA error: |CUBLAS_STATUS_|cuDNN error|INTERNAL ASSERT FAILED"
    r"|command buffer execution failed"
)
"""Something was wrong within a kernel, and nobody says what."""


def first_line(error: BaseException) -> str:
    """Give the first line of what an error says, fit to be shown."""
    lines = [line.strip() for line in clean(str(error)).splitlines() if line.strip()]
    return lines[0][:MAX_LINE] if lines else "no message"


def type_name(error: BaseException) -> str:
    """Name the type of an error, with its module where it is not Python's own."""
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
