"""The figures printed in the study's tables, as data.

"Transformer Scalability Crisis": 118 models in seven categories on a Mac GPU (MPS), sections IV.A to IV.F. They stand
here as printed, to be shown beside what is measured: the study counts duplicates, times without synchronising and calls
each failure "out of memory".
"""

from __future__ import annotations

import msgspec

MODELS = 118
"""Rows of the study; 81 different models, since 37 stand there twice."""


EFFICIENCY_UNIT = "tokens per second per million parameters"
"""Of Table IV and Fig. 3."""


class StudyCategory(msgspec.Struct, frozen=True, kw_only=True):
    """One category as printed in Tables I to V; None where the study prints no figure (OOM, or an infinite factor)."""

    category: str
    """The name that models.toml gives the category."""
    models: int
    params_m: float
    time_to_load_s: float
    memory_gb: float
    """Table I, after loading."""
    success_at_1024_percent: float
    throughput_tokens_per_s: dict[int, float]
    """Table II, by length; 0 where nothing worked."""
    memory_at_gb: dict[int, float | None]
    """Table III, by length."""
    memory_scaling: float | None
    """Table III: memory at 1024 over memory at 128."""
    efficiency_tokens_per_s_per_m: float
    """Table IV: throughput at 512 over parameters in millions."""
    memory_efficiency_mb_per_m: float
    """Table IV: memory after loading over parameters; higher is worse."""
    overall_score: float
    """Table IV: efficiency over memory efficiency."""
    classes: tuple[int, int, int, int, int]
    """Table V: models in the classes High, Medium, Low, Very Low, Failed."""


class StudyWallPoint(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the study's models work at a length, and where it says so."""

    sequence_length: int
    working: int
    source: str


_LENGTHS = (128, 512, 1024, 2048)

_TABLE_I = {
    "Compressed": (5, 81.4, 8.9, 0.41),
    "BERT Family": (34, 194.2, 12.4, 0.52),
    "Code Models": (2, 124.5, 15.2, 0.48),
    "Efficient Transformers": (4, 435.8, 28.7, 0.63),
    "Other/Specialized": (19, 891.2, 31.2, 0.71),
    "Small LLM": (4, 1725.0, 45.8, 0.98),
    "Generative LLM": (50, 1847.6, 52.1, 0.84),
}
"""Models, mean parameters in millions, seconds to load, GB after loading; its last column repeats Table IV."""

_TABLE_II = {
    "Compressed": (100.0, 15234, 52847, 45123, 0),
    "BERT Family": (79.4, 8245, 45231, 62187, 0),
    "Code Models": (0.0, 0, 0, 0, 0),
    "Efficient Transformers": (75.0, 2145, 18692, 22456, 0),
    "Other/Specialized": (31.6, 12456, 15982, 18234, 0),
    "Small LLM": (25.0, 892, 1053, 734, 0),
    "Generative LLM": (44.0, 5892, 23156, 28142, 0),
}
"""Success rate at 1024 in percent, tokens per second at each length."""

_TABLE_III = {
    "Compressed": (0.41, 0.41, 0.48, 1.17),
    "BERT Family": (0.52, 0.52, 0.58, 1.12),
    "Code Models": (0.48, 0.48, None, None),
    "Efficient Transformers": (0.63, 0.63, 0.74, 1.17),
    "Other/Specialized": (0.71, 0.71, 0.82, 1.15),
    "Small LLM": (0.98, 0.98, 1.15, 1.17),
    "Generative LLM": (0.84, 0.84, 0.96, 1.14),
}
"""GB at 128, 512 and 1024, and the factor between the last and the first; OOM and infinite for the code models."""

_TABLE_IV = {
    "Compressed": (649.2, 5.0, 129.8),
    "BERT Family": (233.0, 2.7, 86.1),
    "Code Models": (0.0, 3.9, 0.0),
    "Efficient Transformers": (42.9, 1.4, 30.6),
    "Other/Specialized": (17.9, 0.8, 20.0),
    "Small LLM": (0.6, 0.6, 1.0),
    "Generative LLM": (12.5, 0.5, 25.0),
}
"""Efficiency, memory efficiency, overall score; parameters and peak throughput stand in Tables I and II."""

_TABLE_V = {
    "Compressed": (5, 0, 0, 0, 0),
    "BERT Family": (27, 7, 0, 0, 0),
    "Code Models": (0, 0, 0, 0, 2),
    "Efficient Transformers": (3, 1, 0, 0, 0),
    "Other/Specialized": (6, 10, 3, 0, 0),
    "Small LLM": (1, 2, 1, 0, 0),
    "Generative LLM": (22, 25, 3, 0, 0),
}


def _category(name: str) -> StudyCategory:
    models, params_m, time_to_load_s, memory_gb = _TABLE_I[name]
    success_percent, *throughputs = _TABLE_II[name]
    *memory, scaling = _TABLE_III[name]
    efficiency, memory_efficiency, score = _TABLE_IV[name]
    return StudyCategory(
        category=name,
        models=models,
        params_m=params_m,
        time_to_load_s=time_to_load_s,
        memory_gb=memory_gb,
        success_at_1024_percent=success_percent,
        throughput_tokens_per_s=dict(zip(_LENGTHS, throughputs, strict=True)),
        memory_at_gb=dict(zip(_LENGTHS[:3], memory, strict=True)),
        memory_scaling=scaling,
        efficiency_tokens_per_s_per_m=efficiency,
        memory_efficiency_mb_per_m=memory_efficiency,
        overall_score=score,
        classes=_TABLE_V[name],
    )


CATEGORIES: tuple[StudyCategory, ...] = tuple(map(_category, _TABLE_I))
"""In the order of Table I."""

BY_CATEGORY = {one.category: one for one in CATEGORIES}

WALL: tuple[StudyWallPoint, ...] = (
    StudyWallPoint(sequence_length=128, working=116, source="Table V: all but the failed"),
    StudyWallPoint(sequence_length=512, working=104, source="section IV.A; 109 in Table V"),
    StudyWallPoint(sequence_length=1024, working=53, source="section IV.A; 64 in Tables II and V"),
    StudyWallPoint(sequence_length=2048, working=0, source="section IV.A; 9 of 34 in its own data"),
)
"""Fig. 1, of MODELS models; the study contradicts itself, as the sources say."""
