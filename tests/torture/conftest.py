"""The figures that torture yields, told at the end of the run: ``docs/reliability.md`` quotes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engine.conftest import sweep as sweep_fixture

sweep = sweep_fixture

Figure = Callable[[str, object], None]

_FIGURES = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Keep a figure under a name; a figure of the same name takes its place."""
    figures = request.config.stash.setdefault(_FIGURES, {})

    def keep(name: str, value: object) -> None:
        figures[name] = str(value)

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures as rows of a table."""
    figures = config.stash.get(_FIGURES, {})
    if figures:
        terminalreporter.section("figures of the torture")
        for name, value in figures.items():
            terminalreporter.write_line(f"| {name} | {value} |")
