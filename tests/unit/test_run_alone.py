"""The command that runs one trial again can be pasted into a shell."""

from __future__ import annotations

import shlex

from bench.run_alone import command_for


def test_a_name_from_outside_stays_one_word() -> None:
    words = shlex.split(command_for("20260101-000000-made", "a model; rm -rf ~", 512))
    assert words == [
        "scalewall-tui", "run", "--like", "20260101-000000-made", "--models", "a model; rm -rf ~", "--lengths", "512",
    ]  # fmt: skip
