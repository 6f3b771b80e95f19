"""Nothing that a file says is executed: no pickles, no evaluated text, no code that comes with a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("bench", "tui") for path in (ROOT / folder).rglob("*.py"))

UNPICKLERS = frozenset({"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"})
EVALUATORS = frozenset({"eval", "exec", "compile", "__import__"})
LOADERS = frozenset({"torch.load", "torch.jit.load", "torch.package.PackageImporter", "torch.hub.load", "numpy.load"})


def findings(source: str) -> list[str]:
    """Name whatever a module does that could execute what it reads."""
    return [found for node in ast.walk(ast.parse(source)) for found in _of_node(node)]


def _of_node(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in UNPICKLERS)
    elif isinstance(node, ast.ImportFrom):
        yield from _of_import_from(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)


def _of_import_from(node: ast.ImportFrom) -> Iterator[str]:
    module = node.module or ""
    if module.partition(".")[0] in UNPICKLERS:
        yield module
    yield from (full for alias in node.names if (full := f"{module}.{alias.name}") in LOADERS)


def _of_call(node: ast.Call) -> Iterator[str]:
    called = ast.unparse(node.func)
    if called in EVALUATORS or called in LOADERS:
        yield called
    for keyword in node.keywords:
        if keyword.arg == "trust_remote_code" and not _is_literally_false(keyword.value):
            yield f"trust_remote_code={ast.unparse(keyword.value)}"


def _is_literally_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_executes_what_it_reads(path: Path) -> None:
    assert findings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import os, marshal as m",
        "from shelve import open",
        "from torch import load",
        "torch.load('x', weights_only=True)",
        "eval('1')",
        "exec(text)",
        "AutoConfig.from_pretrained(folder, trust_remote_code=True)",
        "AutoConfig.from_pretrained(folder, trust_remote_code=asked)",
    ],
)
def test_what_would_execute_is_found(source: str) -> None:
    assert findings(source)


def test_every_reading_of_a_checkpoint_says_that_its_code_is_not_trusted() -> None:
    """The default of transformers is to ask at the terminal, which a worker does not have."""
    readings = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "from_pretrained"
    ]
    assert len(readings) >= 3
    assert all("trust_remote_code" in {keyword.arg for keyword in node.keywords} for node in readings)
