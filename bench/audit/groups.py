"""Which category each model of the dataset belongs to, and what the study prints of that category."""

from __future__ import annotations

from collections.abc import Mapping

from bench import study
from bench.audit.dataset import SCALABILITY, Dataset
from bench.model_spec import ModelSpec
from bench.study import StudyCategory

NO_GROUP = "no group"
"""Of a model that neither the dataset nor the registry knows."""


def groups_of(dataset: Dataset, known: Mapping[str, ModelSpec]) -> tuple[dict[str, str], str]:
    """Give the group of each model, and whose grouping it is: that of table 5, which is the study's, else ours."""
    if dataset.groups is not None:
        return {row.model: row.group for row in reversed(dataset.groups)}, f"{SCALABILITY} (Architecture Type)"
    ours = {row.model: known[row.model].category for row in dataset.speeds if row.model in known}
    return ours, f"models.toml, since {SCALABILITY} is missing"


def printed_of(group: str) -> StudyCategory | None:
    """Find what the study prints of a group, which its tables and its data name a little differently."""
    return _PRINTED.get(_plain(group))


def _plain(name: str) -> str:
    return name.partition("/")[0].removesuffix("s").casefold()


_PRINTED = {_plain(one.category): one for one in study.CATEGORIES}
