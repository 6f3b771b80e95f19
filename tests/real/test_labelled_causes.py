"""Every labelled case ends as its label says, and none goes unexplained."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.model_spec import ModelSpec
from bench.trial import Outcome, Twin
from tests.real.fault_examiner import Examiner
from tests.real.labelled_faults import Case, Ending, cases, tally, with_fault
from tests.real.tiny_models import L, tiny_of

pytestmark = pytest.mark.real

CASES = cases()


@pytest.fixture(scope="module")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Examiner]:
    examiner = Examiner(tmp_path_factory.mktemp("folders"))
    yield examiner
    examiner.close()


@pytest.fixture(scope="module")
def endings() -> list[Ending]:
    """Filled by the cases in their order, and counted by the last test."""
    return []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_ends_as_its_label_says(examiner: Examiner, endings: list[Ending], case: Case) -> None:
    ending = examiner.try_case(case)
    endings.append(ending)
    assert ending.outcome is case.expected, ending.failure


def test_the_set_is_wide_and_nothing_in_it_is_unexplained(endings: list[Ending]) -> None:
    if len(endings) < len(CASES):
        pytest.skip("only a part of the cases was tried")
    found = tally(endings)
    print("\n" + "\n".join(found.lines()))
    assert found.cases >= 60
    assert found.architectures >= 20
    assert (found.right, found.failed) == (found.cases, 0)


def planted_llama(fault: str, **config: object) -> ModelSpec:
    """A model that takes any length, though its config declares 64."""
    return tiny_of("llama", num_hidden_layers=3, planted_fault=fault, **config)


@pytest.mark.parametrize(
    ("spec", "length"),
    [
        (with_fault("index error"), 32),
        (with_fault("size mismatch"), 32),
        (with_fault("index error", in_twin_too=True), 32),
        (planted_llama("size mismatch"), 2 * L),
        (planted_llama("index error", in_twin_too=True), 2 * L),
    ],
    ids=[
        "an index error below the limit",
        "a size mismatch below the limit",
        "an index error below the limit, of the twin too",
        "a size mismatch past a declared length that nothing enforces",
        "an index error at any length, past a declared one",
    ],
)
def test_a_message_that_speaks_of_lengths_and_lies_is_not_believed(
    examiner: Examiner, spec: ModelSpec, length: int
) -> None:
    """A genuine bug is a failure that nobody can explain, and saying so is the honest end."""
    case = Case(name="lie", spec=spec, length=length, provoked_by="a bug", expected=Outcome.FAILED)
    ending = examiner.try_case(case)
    assert ending.outcome is Outcome.FAILED, ending.failure
    assert twin_of(ending).verdict == ("failed" if "in_twin_too" in spec.config else "ran")


def test_a_twin_that_dies_too_shows_that_it_is_not_the_size(examiner: Examiner) -> None:
    spec = with_fault("SIGSEGV", in_twin_too=True)
    ending = examiner.try_case(Case(name="dies", spec=spec, length=32, provoked_by="", expected=Outcome.CRASHED))
    assert ending.failure is not None
    assert ending.failure.cause.endswith("; its tiny twin dies too, so it is not the size")
    assert twin_of(ending).verdict == "died"


def test_the_examiner_can_be_wrong(examiner: Examiner) -> None:
    wrongly_labelled = Case(
        name="label", spec=with_fault(""), length=32, provoked_by="", expected=Outcome.OUT_OF_MEMORY
    )
    ending = examiner.try_case(wrongly_labelled)
    found = tally([ending])
    assert (found.right, found.cases) == (0, 1)
    assert list(found.lines())[-1].split() == ["out_of_memory", "told", "as", "completed", "1"]


def twin_of(ending: Ending) -> Twin:
    assert ending.failure is not None
    assert ending.failure.evidence.twin is not None
    return ending.failure.evidence.twin
