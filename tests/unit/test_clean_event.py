"""Every text of an event is clean, however deep it stands, and nothing else of it is changed."""

from __future__ import annotations

from bench.clean_event import cleaned
from bench.events import TrialFailed, TrialProgressed
from bench.trial import Caveat, Evidence, Failure, Outcome, Twin
from bench.unseen import marked

HOSTILE = "\x1b]0;title\x07 \u202e \x9b31m \x1b[31mred\x1b[0m"
HARMLESS = "^[]0;title^G ‹U+202E› ‹U+009B›31m red"


def test_every_text_is_clean() -> None:
    twin = Twin(verdict="died", detail=HOSTILE, parameters=7)
    evidence = Evidence(message=HOSTILE, traceback_tail=f"one\n\t{HOSTILE}", exit_status=-6, elapsed_s=1.5, twin=twin)
    failure = Failure(outcome=Outcome.CRASHED, cause=HOSTILE, evidence=evidence, caveats=(Caveat.SWAPPED,))
    got = cleaned(TrialFailed(trial_id=3, failure=failure))
    assert got == TrialFailed(
        trial_id=3,
        failure=Failure(
            outcome=Outcome.CRASHED,
            cause=HARMLESS,
            evidence=Evidence(
                message=HARMLESS,
                traceback_tail=f"one\n\t{HARMLESS}",
                exit_status=-6,
                elapsed_s=1.5,
                twin=Twin(verdict="died", detail=HARMLESS, parameters=7),
            ),
            caveats=(Caveat.SWAPPED,),
        ),
    )


def test_a_clean_event_stays_as_it_is() -> None:
    event = TrialProgressed(trial_id=1, phase="repeat", done=2, planned=5)
    assert cleaned(event) == event


def test_marks_stay_away_from_what_is_kept() -> None:
    assert marked("a\n\tb\x00", kept="\n\t") == "a\n\tb^@"
