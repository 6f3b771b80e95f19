"""The answer of ``pick`` in words and as JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from bench.outcome_names import CAVEAT_SENTENCES
from bench.pick import Picked, Reason, Wish, pick
from bench.store.rows import MarchRow
from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import done, failed, march, measurement, predicted, queued, run, skipped
from tui.plain.pick_lines import pick_json, pick_lines

# Latency 0.128 s, at most 0.129 s: 1,000 tokens/s are at least 992.
FAST = march(done(1024, measurement(1000.0)), march_id=1, name="fast")
DOUBTFUL = march(done(1024, measurement(2000.0, 500_000_000, Caveat.SWAPPED)), march_id=2, name="doubtful")
LARGE = march(done(1024, measurement(1000.0, 9_000_000_000)), march_id=3, name="large")
SLOW = march(done(1024, measurement(10.0)), march_id=4, name="slow")
UNREAD = march(done(1024, measurement(1000.0, None)), march_id=5, name="unread")
SHORT = march(done(512), failed(1024, Outcome.LENGTH_UNSUPPORTED), march_id=6, name="short")
IMPLIED = march(failed(512, Outcome.TIMED_OUT), skipped(1024, Outcome.TIMED_OUT), march_id=7, name="implied")
BEYOND = march(done(512), failed(2048, Outcome.OUT_OF_MEMORY), march_id=8, name="beyond")
TO_COME = march(queued(1024), march_id=9, name="to come", load=None)
CUT_OFF = march(failed(1024, Outcome.INTERRUPTED), march_id=10, name="cut off")
UNSWEPT = march(done(512), march_id=11, name="unswept")
LEFT_OUT = march(done(512), skipped(1024), march_id=12, name="left out")
EVERY = (FAST, DOUBTFUL, LARGE, SLOW, UNREAD, SHORT, IMPLIED, BEYOND, TO_COME, CUT_OFF, UNSWEPT, LEFT_OUT)
LIMITS: dict[str, Any] = {"memory_bytes": 8_000_000_000, "throughput_tokens_per_s": 500.0}

SUMMARY = (
    "2 of 12 models fit; 2 stop short of 1,024 tokens: 1 POSITIONS, 1 TIME; 1 needs more than 8.00 GB; "
    "1 stays below 500 tokens/s; 1 has no peak that could be read; 1 stops at a longer length, "
    "untried at 1,024 tokens; 2 not measured yet; 1 not swept that far; 1 not run"
)


def picked(*marches: MarchRow, length: int = 1024, **wish: Any) -> Picked:
    return pick(run(*marches), marches, Wish(sequence_length=length, **wish))


def lines(*marches: MarchRow, is_whole: bool = False, **wish: Any) -> list[str]:
    return list(pick_lines(picked(*marches, **wish), is_whole=is_whole))


def test_the_whole_answer() -> None:
    assert lines(*EVERY, **LIMITS) == [
        "20260101-000000-made (made up) on cpu, made-up chip: batch 1, float32",
        "asked for: 1,024 tokens, at most 8.00 GB, at least 500 tokens/s; the highest throughput first",
        SUMMARY,
        "",
        "model     tokens/s  at least  peak GB  tokens/s/M  load",
        "fast      1,000     992       0.500    10.0        1.00 s",
        "doubtful  2,000†    1,984     0.500†   20.0        1.00 s",
        "at least: by the lower end of the 95 % interval; tokens/s/M: per million parameters",
        "peak GB: the highest at that length, by a made-up instrument",
        "† the machine swapped while this was measured: doubtful",
        "",
        "2 stop short of 1,024 tokens: 1 POSITIONS, 1 TIME",
        "  short    POSITIONS at 1,024, works up to 512",
        "  implied  TIME at 512, works nowhere",
        "",
        "1 needs more than 8.00 GB",
        "  large  9.00 GB at 1,024",
        "",
        "1 stays below 500 tokens/s",
        "  slow  9.92 tokens/s, median 10.0, at 1,024",
        "",
        "1 has no peak that could be read",
        "  unread  not measured (a made-up instrument) at 1,024",
        "",
        "1 stops at a longer length, untried at 1,024 tokens",
        "  beyond  MEMORY at 2,048, works up to 512",
        "",
        "2 not measured yet",
        "  to come  nothing measured so far",
        "  cut off  INTERRUPT at 1,024, works nowhere",
        "",
        "1 not swept that far",
        "  unswept  swept up to 512, works up to 512",
        "",
        "1 not run",
        "  left out  made up, works up to 512",
    ]


def test_a_longer_length_is_told_where_it_decides() -> None:
    told = lines(FAST, length=600)
    assert told[4].endswith("load    measured at")
    assert told[5].endswith("1.00 s  1,024")
    assert "measured at: the shortest swept length of 600 or more that says anything" in told


def test_one_model_and_none() -> None:
    assert lines(FAST)[2] == "1 of 1 model fits"
    assert lines(SHORT)[2:] == [
        "0 of 1 model fit; 1 stops short of 1,024 tokens: 1 POSITIONS",
        "",
        "1 stops short of 1,024 tokens: 1 POSITIONS",
        "  short  POSITIONS at 1,024, works up to 512",
    ]


def test_a_run_without_models_and_without_a_device() -> None:
    nothing = msgspec.structs.replace(run(), environment=None)
    assert list(pick_lines(pick(nothing, [], Wish(sequence_length=1)))) == [
        "20260101-000000-made (made up) on a device that is not known yet: batch 1",
        "asked for: 1 token; the highest throughput first",
        "the run has no models",
    ]


def test_of_many_some_stand_below_a_reason_unless_all_are_wanted() -> None:
    many = [march(failed(1024, Outcome.CRASHED), march_id=n, name=f"model {n}") for n in range(1, 16)]
    told = lines(*many)
    assert told[4:] == [
        "15 stop short of 1,024 tokens: 15 CRASH",
        *(f"  model {n}  CRASH at 1,024, works nowhere" for n in (1, 2, 3)),
        "  and 12 more; each with --all",
    ]
    every = lines(*many, is_whole=True)
    assert len(every) == 5 + 15
    assert every[-1] == "  model 15  CRASH at 1,024, works nowhere"


def test_of_many_in_doubt_some_stand_behind_each_doubt_unless_all_are_wanted() -> None:
    measured = measurement(1000.0, 500_000_000, Caveat.ON_BATTERY, Caveat.OUTLIERS)
    many = [march(done(1024, measured), march_id=n, name=f"m{n}") for n in range(1, 6)]
    said = f"† {CAVEAT_SENTENCES[Caveat.ON_BATTERY]}"
    assert lines(*many)[-1] == f"{said}: m1, m2, m3 and 2 more", "outliers move no median"
    assert lines(*many, is_whole=True)[-1] == f"{said}: m1, m2, m3, m4, m5"


def test_a_doubt_for_each_thing_that_can_be_wrong() -> None:
    measured = msgspec.structs.replace(measurement(1000.0), latency_low_s=None, latency_high_s=None)
    short, long = map(predicted, (done(128), done(1024, measured)))
    told = lines(march(short, failed(512, Outcome.WRONG_NUMBERS), long, name="odd"))
    assert told[5].split()[:3] == ["odd†", "1,000†", "–"]
    assert [line for line in told if line.startswith("†")] == [
        "† a text twice as long takes no longer, as if nobody had waited for the device: odd",
        "† too few passes for an interval: odd",
        "† at a shorter length it stopped, NUMBERS at 512: odd",
    ]


def test_no_text_from_a_run_commands_a_terminal() -> None:
    hostile = "\x1b[2J\u202eevil"
    skip = msgspec.structs.replace(skipped(1024).skip or pytest.fail("a skip"), reason=hostile)
    left_out = msgspec.structs.replace(skipped(1024), skip=skip)
    measured = msgspec.structs.replace(measurement(), peak_instrument=hostile)
    told = "\n".join(lines(march(left_out, march_id=1, name=hostile), march(done(1024, measured), name=hostile)))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert told.count("evil") == 4


def test_one_json_object() -> None:
    answer = json.loads(pick_json(picked(*EVERY, **LIMITS)))
    assert (answer["run_id"], answer["device"], answer["models"]) == ("20260101-000000-made", "cpu", 12)
    assert answer["wish"] == {
        "sequence_length": 1024, "memory_bytes": 8_000_000_000, "throughput_tokens_per_s": 500.0, "by": "throughput",
    }  # fmt: skip
    assert answer["not_fitting"][Reason.STOPS] == 2
    assert answer["stopped_by"] == {"length_unsupported": 1, "timed_out": 1}
    assert [fit["model"] for fit in answer["fits"]] == ["fast", "doubtful"]
    assert answer["fits"][1]["proof"]["caveats"] == ["swapped"]
    unread = next(one for one in answer["misfits"] if one["model"] == "unread")
    assert (unread["reason"], unread["proof"]["peak_bytes"], unread["stop"]) == ("memory_not_measured", None, None)


def test_json_fits_any_encoding() -> None:
    assert pick_json(picked(march(done(1024), name="größe\u202e"))).isascii()
