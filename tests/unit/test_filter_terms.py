"""The filter: what its terms mean, what is wrong with others, and that no text at all breaks it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.trial import Caveat, Outcome
from tests.unit.made_up_rows import LENGTHS, LOAD, done, failed, march, measurement, queued, running, skipped, view
from tui.filter_fields import ENDS, FIELDS
from tui.filter_line import chip_line, hint_lines
from tui.filter_terms import WrongFilter, completed, filter_of, hint_for, quoted
from tui.model_facts import ModelFacts, facts_of
from tui.styled_lines import text_of, width_of

SMALL = march(
    done(128, measurement(1000.0, 900_000_000)), done(512, measurement(4000.0, 1_200_000_000)),
    done(1024, measurement(2000.0, 2_000_000_000, Caveat.THROTTLED)), done(2048, measurement(1024.0)),
    march_id=1, name="gpt2", category="Small LLM",
)  # fmt: skip
BERT = march(
    done(128, measurement(1280.0)), done(512), failed(1024, Outcome.LENGTH_UNSUPPORTED),
    skipped(2048, Outcome.LENGTH_UNSUPPORTED), march_id=2, name="bert-base", category="BERT Family",
    load=msgspec.structs.replace(LOAD, parameters=109_482_240, weights_bytes=438_000_000),
)  # fmt: skip
BIG = march(
    failed(128, Outcome.HOST_OUT_OF_MEMORY), *(skipped(n) for n in (512, 1024, 2048)), march_id=3, name='odd "name"',
    category="BERT, large", load=msgspec.structs.replace(LOAD, parameters=7_000_000_000),
)  # fmt: skip
BUSY = march(done(128), running(512), queued(1024), queued(2048), march_id=4, name="busy-bert", state="marching")
LATER = march(*map(queued, LENGTHS), march_id=5, name="later", load=None)
VIEW = view(SMALL, BERT, BIG, BUSY, LATER)
FACTS = {march.march_id: facts_of(VIEW, march) for march in VIEW.marches}


def found(text: str) -> tuple[int, ...]:
    wanted = filter_of(text, LENGTHS)
    return tuple(number for number, facts in FACTS.items() if all(term.matches(facts) for term in wanted))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, 2, 3, 4, 5)),
        ("  ", (1, 2, 3, 4, 5)),
        ("bert", (2, 3, 4)),
        ("BERT family", (2,)),
        ("-bert", (1, 5)),
        ("!bert -later", (1,)),
        ('"bert family"', (2,)),
        ("name:bert", (2, 4)),
        ("model:bert", (2, 4)),
        ("name!=bert", (1, 3, 5)),
        ("-name!=bert", (2, 4)),
        ("NAME:BERT", (2, 4)),
        ("category:bert", (2, 3)),
        ('category:"BERT Family"', (2,)),
        ('category:"bert, large"', (3,)),
        ("category:small,family", (1, 2)),
        ('name:"odd ""name"""', (3,)),
        ("type:a-type set:user device:cpu", (1, 2, 3, 4, 5)),
        ("device:mps", ()),
        ("cause:positions", (2,)),
        ("cause:pos", (2,)),
        ("cause=length_unsupported", (2,)),
        ("cause:host-mem", (3,)),
        ('cause:"host mem"', (3,)),
        ("cause:memory", ()),
        ("cause:mem", (3,)),
        ("cause:positions,host-mem", (2, 3)),
        ("cause:not-run", (3,)),
        ("cause:skipped", (3,)),
        ("skipped", (3,)),
        ("-cause:not-run cause:host", ()),
        ("caveat:throttled", (1,)),
        ("throttled", (1,)),
        ("caveat:not_converged", ()),
        ("state:queued", (5,)),
        ("state:running", (4,)),
        ("state:done", (1, 2, 3)),
        ("state:queued,running", (4, 5)),
        ("class:high", (1,)),
        ("class:medium", (2,)),
        ("class:low", ()),
        ("class:low,high", (1,)),
        ("params<200M", (1, 2, 4)),
        ("params<200m", (1, 2, 4)),
        ("params>=7B", (3,)),
        ("params:7G", (3,)),
        ("params=109M", (2,)),
        ("params=109.5M", (2,)),
        ("params=110M", ()),
        ("params=0.11B", (2,)),
        ("params!=100M", (2, 3, 5)),
        ("max>=1024", (1,)),
        ("max<1024", (2, 4)),
        ("max:512,128", (2, 4)),
        ("max=2048", (1,)),
        ("load>0.5s", (1, 2, 3, 4)),
        ("load>500ms load<2", (1, 2, 3, 4)),
        ("load>1min", ()),
        ("weights<0.44GB", (1, 2, 3, 4)),
        ("weights=438MB", (2,)),
        ("weights<400MiB", (1, 3, 4)),
        ("peak>1.9GB", (1,)),
        ("peak>1g peak<2.1e9", (1,)),
        ("throughput>3k", (1,)),
        ("throughput@512>3k", (1,)),
        ("throughput@1024>3k", ()),
        ("throughput@2048=1024", (1,)),
        ("latency@2048>=2s", (1,)),
        ("latency<110ms", (2,)),
        ("latency@128<=128ms", (1, 2, 4)),
        ("512:works", (1, 2)),
        ("1024:positions", (2,)),
        ("2048:pos", (2,)),
        ("2048=length_unsupported", (2,)),
        ("128:host-mem", (3,)),
        ("128:h", (3,)),
        ("512:not-run", (3,)),
        ("512:skipped", (3,)),
        ("512:not-yet", (4, 5)),
        ("512:not-yet,works", (1, 2, 4, 5)),
        ("512!=works", (3, 4, 5)),
        ("-512:works -512:not-yet", (3,)),
        ("-", (1, 2, 3, 4, 5)),
        ("a,b", ()),
    ],
)
def test_what_a_filter_shows(text: str, expected: tuple[int, ...]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("categori:bert", "no field 'categori' – category? Fields: name category type"),
        ("cat:bert", "no field 'cat' – category? Fields"),
        ("foo:bar", "no field 'foo'. Fields: name category type"),
        ("http://x", "no field 'http'"),
        ("params<two", "'two' is no number for params: parameters, such as params<200M"),
        ("params<-1", "'-1' is no number"),
        ("params<5s", "'5s' is no number"),
        ("params<1,2", "params< takes one number"),
        ("params<nan", "'nan' is no number"),
        ("max>=", "max of what? the longest length that works"),
        ("category:", "category of what?"),
        ("category:, bert", "category of what?"),
        ("category<bert", "category is no number: use category: with part of it"),
        ("cause:bananas", "no cause 'bananas'; there are: positions, memory, host-mem"),
        ("caveat:tired", "no caveat 'tired'; there are: not-converged"),
        ("state:asleep", "there are: queued, running, done"),
        ("class:best", "there are: high, medium, low, very-low, failed"),
        ("640:works", "'640' is no length of this run: 128, 512, 1024, 2048"),
        ("512:unhappy", "no model ends as 'unhappy' at a length, but: works, positions"),
        ("512:not", "'not' may be not-run or not-yet"),
        ("512>works", "512 is no number: use 512: with works"),
        ("throughput@640>1", "'640' is no length"),
        ("throughput@>1", "'' is no length"),
        ("params@512>1", "params is of the whole model"),
        ("²:works", "no field '²'"),
        ("\x1b[2J:x", "no field '^[[2j'"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_allowed(text: str, saying: str) -> None:
    with pytest.raises(WrongFilter) as wrong:
        filter_of(text, LENGTHS)
    assert saying in wrong.value.message


@pytest.mark.parametrize(
    "last",
    [
        "params<", "params<1e", "params<2", "peak>3k", "load<5m", "category:", "512:", "512:not", 'category:"small l',
        "throughput@512>",
    ],
)  # fmt: skip
def test_what_may_still_become_a_term_is_no_error_while_it_is_typed(last: str) -> None:
    first, *others = filter_of(f"bert {last}", LENGTHS, is_typed=True)
    assert first.label == "bert"
    assert len(others) <= 1


def test_only_the_last_piece_may_be_unfinished() -> None:
    with pytest.raises(WrongFilter):
        filter_of("params< bert", LENGTHS, is_typed=True)
    with pytest.raises(WrongFilter):
        filter_of("params< ", LENGTHS, is_typed=True)
    with pytest.raises(WrongFilter):
        filter_of("params<x", LENGTHS, is_typed=True)


def test_labels_are_what_was_meant() -> None:
    labels = [term.label for term in filter_of('-bert Category="BERT Family",x params!=5M max>=1024', LENGTHS)]
    assert labels == ["not bert", 'category:"BERT Family",x', "not params:5M", "max>=1024"]


def test_terms_that_were_typed_alike_are_equal_and_others_are_not() -> None:
    assert filter_of("bert max>5", LENGTHS) == filter_of("  bert   max>5 ", LENGTHS)
    assert filter_of("category:bert", LENGTHS) != filter_of('"category:bert"', LENGTHS)
    long = "b" * 150
    assert filter_of(long + "1", LENGTHS) != filter_of(long + "2", LENGTHS)


@given(st.text(min_size=1).filter(str.strip))
def test_a_quoted_value_comes_back(value: str) -> None:
    named = msgspec.structs.replace(SMALL, spec=msgspec.structs.replace(SMALL.spec, category=value))
    (term,) = filter_of(f"category:{quoted(value)}", LENGTHS)
    assert term.matches(facts_of(VIEW, named))
    assert filter_of(quoted(value), LENGTHS)[0].matches(facts_of(VIEW, named))


PIECES = st.sampled_from(
    [*FIELDS, *ENDS, *map(str, LENGTHS), *':=<>!-,"@. ', ">=", "!=", "200M", "5ms", "1e9", "\u202e", "\x1b", "é", "٣"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)), st.booleans())
def test_any_text_is_a_filter_or_says_what_is_wrong(text: str, is_typed: bool) -> None:
    hint = hint_for(text, LENGTHS)
    assert completed(text, LENGTHS).startswith(text)
    try:
        wanted, error = filter_of(text, LENGTHS, is_typed=is_typed), ""
    except WrongFilter as wrong:
        wanted, error = (), wrong.message
    for facts in FACTS.values():
        assert all(isinstance(term.matches(facts), bool) for term in wanted)
    assert width_of(chip_line(wanted, 40)) <= 40
    for line in hint_lines(hint, error, 60, 2):
        assert text_of(line).isprintable()
        assert width_of(line) <= 60


@pytest.mark.parametrize(
    ("text", "typed_on"),
    [
        ("cat", "category:"),
        ("bert cav", "bert caveat:"),
        ("ca", "ca"),
        ("-sta", "-state:"),
        ("th", "throughput"),
        ("10", "1024:"),
        ("cause:po", "cause:positions"),
        ("cause:positions,hos", "cause:positions,host-mem"),
        ("1024:no", "1024:not-"),
        ("params<2", "params<2"),
        ("zzz", "zzz"),
        ("", ""),
        ("cat ", "cat "),
    ],
)
def test_a_piece_is_typed_on_as_far_as_there_is_one_way(text: str, typed_on: str) -> None:
    assert completed(text, LENGTHS) == typed_on


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", f"fields: {' '.join(FIELDS)} 1024:works"),
        ("cause:", "cause: positions, memory"),
        ("bert params", "Tab: params"),
        ("bert params<", "params: parameters, such as params<200M"),
        ("1024:", "1024: works, positions"),
        ("ca", "Tab: category: cause: caveat:"),
    ],
)  # fmt: skip
def test_a_hint_says_what_may_be_typed_next(text: str, hint: str) -> None:
    assert hint_for(text, LENGTHS).startswith(hint)


def test_chips_without_room_are_counted() -> None:
    line = text_of(chip_line(filter_of("category:bert params<200M max>=1024", LENGTHS), 34))
    assert line == " category:bert   params<200M  +1"


def test_facts_say_nothing_of_what_was_not_measured() -> None:
    facts: ModelFacts = FACTS[5]
    assert (facts.parameters, facts.longest, facts.load_s, facts.weights_bytes, facts.peak_bytes) == (None,) * 5
    assert (list(facts.throughputs()), list(facts.latencies_s()), facts.classes) == ([], [], frozenset())
