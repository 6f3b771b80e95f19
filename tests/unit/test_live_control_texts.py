"""What the forms of a living sweep say: what can be tried again, and what typed additions come to."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.addition import Addition
from bench.extension import news_of
from bench.march_digest import digest_of
from bench.model_spec import ModelSpec
from bench.registry import Registry, load_registry
from bench.resume_plan import parse_causes
from bench.trial import Outcome
from tests.unit.made_up_rows import done, failed, march, queued, run, running, skipped
from tui.addition_text import addition_lines, typed, what_is_added
from tui.retry_choice import choices_of, ended_counts, rows_of, what_enter_takes, what_it_does
from tui.styled_lines import text_of

COUNTS = Counter({Outcome.COMPLETED: 9, Outcome.CRASHED: 2, Outcome.LOAD_FAILED: 4, Outcome.OUT_OF_MEMORY: 1})
REGISTRY = load_registry()
COMMA = ModelSpec(name="a,b*", category="c", model_type="t")


def test_how_trials_ended_is_counted_also_where_a_shorter_one_says_it() -> None:
    rows = march(done(128), failed(512, Outcome.OUT_OF_MEMORY), skipped(1024, Outcome.OUT_OF_MEMORY), queued(2048))
    other = march(skipped(128), running(512))
    counts = ended_counts([digest_of(run(rows, other), one) for one in (rows, other)])
    assert counts == {Outcome.COMPLETED: 1, Outcome.OUT_OF_MEMORY: 2, Outcome.SKIPPED: 1}


def test_only_what_occurs_can_be_chosen_and_the_engine_knows_each_word() -> None:
    choices = choices_of(COUNTS, stale=7)
    assert [(one.word, one.count) for one in choices] == [
        ("unexplained", 6),
        ("out_of_memory", 1),
        ("crashed", 2),
        ("load_failed", 4),
        ("stale", 7),
    ]
    assert parse_causes(",".join(one.word for one in choices)) == {one.word for one in choices}
    assert choices_of(Counter({Outcome.COMPLETED: 3})) == ()


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (set(), "nothing is chosen"),
        ({"out_of_memory"}, "try 1 trial again"),
        ({"unexplained"}, "try 6 trials again"),
        ({"unexplained", "crashed"}, "try 6 trials again"),
        ({"crashed", "out_of_memory"}, "try 3 trials again"),
        ({"stale"}, "try 7 trials again"),
        ({"stale", "crashed"}, "try at most 9 trials again"),
    ],
)
def test_what_a_choice_does_is_counted_once(chosen: set[str], words: str) -> None:
    assert what_it_does(choices_of(COUNTS, stale=7), chosen) == words


def test_what_is_chosen_is_marked() -> None:
    marks = {row.key: row.cells[0].forms[0] for row in rows_of(choices_of(COUNTS), {"crashed"})}
    assert marks == {"unexplained": "[ ]", "out_of_memory": "[ ]", "crashed": "[x]", "load_failed": "[ ]"}


def test_what_enter_takes_is_said_also_where_nothing_is_ticked() -> None:
    assert text_of(what_enter_takes(frozenset(), "crashed")) == "nothing is ticked: Enter takes the line at the cursor"
    assert text_of(what_enter_takes({"crashed"}, "stale")) == "1 ticked: Enter takes it"
    assert text_of(what_enter_takes({"crashed", "stale"}, "stale")) == "2 ticked: Enter takes them"
    assert what_enter_takes(frozenset(), None) == ()


def said(models: str, lengths: str, registry: Registry | None = REGISTRY) -> tuple[str, str, str]:
    now = typed(models, lengths, registry, {"gpt2", "bert-base-uncased"}, (128, 512))
    return text_of(now.models), text_of(now.lengths), text_of(now.total)


@pytest.mark.parametrize(
    ("models", "lengths", "expected"),
    [
        ("", "", ("none", "none", "nothing new so far")),
        ("gpt2", "512", (
            "1 match: 0 new, 1 in the sweep already", "1 given: 0 new, 1 in the sweep already", "nothing new so far",
        )),
        ("gpt2-xl", "", ("1 match: 1 new", "none", "2 new trials = 1 new model × 2 lengths")),
        ("", "64", ("none", "1 given: 1 new", "2 new trials = 2 models × 1 new length")),
        ("gpt2-x*, gpt2", "64,32", (
            "2 match: 1 new, 1 in the sweep already", "2 given: 2 new",
            "8 new trials = 2 models × 2 new lengths + 1 new model × 4 lengths",
        )),
        ("gpt2-xl", "6x", ("1 match: 1 new", "'6x' is not a sequence length.", "nothing new so far")),
        ("gtp2", "64", ('no model is called "gtp2"; did you mean "gpt2"?', "1 given: 1 new", "nothing new so far")),
        (",", "64", ("no model is named", "1 given: 1 new", "nothing new so far")),
        ("\x1b[2J", "64", ('no model is called "\\u001b[2J"', "1 given: 1 new", "nothing new so far")),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_at_every_key(models: str, lengths: str, expected: tuple[str, str, str]) -> None:
    assert said(models, lengths) == expected


def test_nothing_is_added_before_the_registry_is_read() -> None:
    assert said("gpt2-xl", "64", None) == ("reading the registry …", "1 given: 1 new", "nothing new so far")


def test_a_name_may_hold_commas_and_stars_of_its_own() -> None:
    now = typed("a,b*", "", Registry(models={COMMA.name: COMMA}, suites={}), set(), (128,))
    assert now.addition == Addition(specs=(COMMA,))


def test_what_is_added_is_named_before_it_is_confirmed() -> None:
    specs = tuple(ModelSpec(name=f"m{n}\x1b", category="c", model_type="t") for n in range(8))
    news = news_of(Addition(specs=specs, lengths=(64,)), {"one"}, (128,))
    assert what_is_added(news) == "8 models and 1 length"
    assert addition_lines(news, has_engine=True) == [
        "17 new trials; what is ruled out already is not tried.",
        "models: m0^[, m1^[, m2^[, m3^[, m4^[, m5^[ and 2 more",
        "lengths: 64",
    ]
    assert addition_lines(news, has_engine=False)[-1].startswith("No engine has the sweep")
