"""An engine that dies while it carries a request out: what it answered is done, what is not done it never answered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bench.addition import Addition, encode_addition
from bench.errors import BadInput
from bench.extending_at_rest import extend_at_rest
from bench.model_spec import ModelSpec
from bench.store.requests import RequestKind, request
from bench.store.rows import CommandRow
from bench.store.verification import verify
from tests.engine.sweep import Sweep
from tests.torture.conftest import Figure
from tests.torture.striking import results, start_doomed

PlanSweep = Callable[..., Sweep]

NEW = ModelSpec(name="new", category="Simulated", model_type="simulated", config={"4": "fail:out_of_memory"})
ADDITION = Addition(specs=(NEW,), lengths=(4, 5))
REQUESTS: dict[RequestKind, str] = {"add": encode_addition(ADDITION), "next": "last", "stop_after": ""}
COMMITS: tuple[tuple[RequestKind, str], ...] = (
    ("add", "PlanExtended+CommandAnswered"),
    ("next", "MarchPutFirst+CommandAnswered"),
    ("stop_after", "TrialCompleted"),
    ("stop_after", "WorkerLeft+RunEnded+CommandAnswered"),
)
DEATHS = [(kind, f"{moment}:{name}") for kind, name in COMMITS for moment in ("written", "committed")]
EXPECTED = {
    "held": ["completed"] * 5,
    "later": ["completed"] * 5,
    "last": ["completed"] * 5,
    "new": ["completed"] * 3 + ["out_of_memory", "skipped"],
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("kind", "death"), DEATHS, ids=[f"{kind}-{death}" for kind, death in DEATHS])
def test_a_death_while_a_request_is_carried_out(
    sweep: PlanSweep, tmp_path: Path, kind: RequestKind, death: str, figure: Figure
) -> None:
    go = tmp_path / "go"
    struck = sweep({"held": {"2": f"wait_for:{go}"}, "later": {}, "last": {}})
    start_doomed(struck, f"die:{death}")
    struck.wait_until(lambda: struck.is_measuring(2), "length 2 is being measured")
    command_id = request(struck.path, kind, REQUESTS[kind])
    if kind == "stop_after":
        struck.wait_until(lambda: _is_heard(struck, command_id), "the engine has heard the request")
        go.touch()
    struck.wait_for_engine_to_leave()
    go.touch()
    acknowledged = results(struck.path)
    answered = struck.reader.command(command_id)
    assert answered is not None
    assert (answered.answer is not None) is (death.startswith("committed") and death.endswith("CommandAnswered"))
    _is_done_as_answered(struck, kind, answered)
    assert verify(struck.path).faults == ()

    with suppress(BadInput):  # what was added is there already
        extend_at_rest(struck.path, ADDITION)
    struck.finish()
    assert {name: struck.outcomes(name) for name in EXPECTED} == EXPECTED
    after = results(struck.path)
    assert {key: after[key] for key in acknowledged} == acknowledged, "nothing is lost"
    assert len({trial_id for trial_id, _ in after}) == len(after), "nothing is measured twice"
    assert verify(struck.path).faults == ()
    late = struck.reader.command(command_id)
    assert late is not None
    assert late.answer in {answered.answer, "refused: the engine left before it answered"}
    figure("engines killed while they carried a request out: lost, doubled, half done", f"{len(DEATHS)}: 0, 0, 0")


def _is_heard(struck: Sweep, command_id: int) -> bool:
    """A request that comes after it is answered in the same or in a later look: then both were heard."""
    later = request(struck.path, "resume")
    struck.wait_until(lambda: _answer(struck, later) is not None, "a later request is answered")
    return _answer(struck, command_id) is None


def _answer(struck: Sweep, command_id: int) -> str | None:
    row = struck.reader.command(command_id)
    return row.answer if row else None


def _is_done_as_answered(struck: Sweep, kind: RequestKind, row: CommandRow) -> None:
    """Hold the run file against what the viewer was told, which is all or nothing."""
    is_answered = row.answer is not None
    if kind == "add":
        assert (struck.run().settings.sequence_lengths == (1, 2, 3, 4, 5)) is is_answered
        assert ("new" in struck.marches()) is is_answered
        assert struck.run().trial_count == (20 if is_answered else 9)
    if kind == "next":
        assert struck.reader.put_first() == ((3,) if is_answered else ())
    if kind == "stop_after":
        assert (struck.run().status == "stopped") is is_answered
