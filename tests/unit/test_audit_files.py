"""What is refused in a dataset from outside, and that each refusal names file, line, column, and what is expected."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.audit import Audit, Figure, audit
from bench.audit.csv_file import LARGEST_BYTES
from bench.audit.dataset import EFFICIENCY, LOADING, MEMORY, SCALABILITY, SEQUENCES, SPEED
from bench.errors import BadInput
from bench.unseen import is_unseen

MADE_UP = Path(__file__).parent / "made_up_dataset"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(MADE_UP, tmp_path / "dataset")


def refusal(folder: Path) -> BadInput:
    with pytest.raises(BadInput) as raised:
        audit(folder, {})
    return raised.value


BROKEN = [
    (LOADING, "alpha,10.0", "alpha,ten", ':2, column "Parameters (M)": "ten" is no number', "millions of parameters"),
    (LOADING, "alpha,10.0", "alpha,", ':2, column "Parameters (M)": "" is no number', "millions of parameters"),
    (LOADING, "alpha,10.0", "alpha,0", ':2, column "Parameters (M)": 0 is not above 0', "millions of parameters"),
    (LOADING, "alpha,10.0", "alpha,nan", ':2, column "Parameters (M)": "nan" is no number', "millions of"),
    (LOADING, "alpha,10.0", "alpha,1_0", ':2, column "Parameters (M)": "1_0" is no number', "millions of"),
    (LOADING, "alpha,10.0", "alpha,٣", ':2, column "Parameters (M)": "٣" is no number', "millions of"),
    (LOADING, "0.20,-1.50", "0.20,-1e300", ':3, column "Memory Used (GB)": "-1e300" is too large', "a number such as"),
    (LOADING, "0.20,-1.50", "0.20,1e999", ':3, column "Memory Used (GB)": "1e999" is too large', "a number such as"),
    (LOADING, "beta,20.0", ",20.0", ':3, column "Model": it is ""', "a name of 1 to 200 characters"),
    (LOADING, "beta,20.0", f"{'b' * 201},20.0", ':3, column "Model": it is "bbb', "a name of 1 to 200 characters"),
    (LOADING, "beta,20.0", "be\x1b[2Jta,20.0", ":3, column number 1: a character that hides (U+001B)", "can be seen"),
    (LOADING, "beta,20.0", "be\u202eta,20.0", ":3, column number 1: a character that hides (U+202E)", "can be seen"),
    (LOADING, "beta,20.0", "be\0ta,20.0", ":3, column number 1: a character that hides (U+0000)", "can be seen"),
    (LOADING, "beta,20.0", '"be\nta",20.0', ":4, column number 1: a character that hides (U+000A)", "can be seen"),
    (LOADING, "beta,20.0,", "beta,20.0,,", ":3: it has 6 cells, and there are 5 columns", "a cell for each column"),
    (LOADING, "beta,20.0", 'beta,"20.0', ": not CSV:", "a CSV file"),
    (LOADING, "Parameters (M)", "Params", ':1: the column "Parameters (M)" is missing', '"Params"'),
    (LOADING, "Loading Time (s)", "Model", ':1: the column "Model" stands there twice', "it once"),
    (LOADING, "Loading Time (s)", "Memory/Param (MB/M)", ":1: two columns have the same name", "each column once"),
    (SPEED, "alpha,12800", "alpha,fast", ':2, column "128 tok/s": "fast" is no number', "tokens per second, or OOM"),
    (SPEED, "alpha,12800", "alpha,-1", ':2, column "128 tok/s": -1 is not above 0', "tokens per second, or OOM"),
    (SPEED, "alpha,12800", "alpha,0", ':2, column "128 tok/s": 0 is not above 0', "tokens per second, or OOM"),
    (SPEED, "128 tok/s,512 tok/s,1024 tok/s", "a,b,c", ':1: the column "512 tok/s" is missing', '"a", "b", "c"'),
    (MEMORY, "alpha,N/A", "alpha,much", ':2, column "128 Memory": "much" is no number', "GB, N/A or OOM"),
    (SCALABILITY, "Linear,Compressed", "Linear,", ':2, column "Architecture Type": it is ""', "a name of 1 to"),
    (SEQUENCES, "alpha,✓ 6400", "alpha,6400", ':2, column "128": it says neither', "✓ and tokens per second, or ✗ OOM"),
    (SEQUENCES, "alpha,✓ 6400", "alpha,✓ ", ':2, column "128": "✓" is no number', "✓ and tokens per second"),
]  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_cell_that_does_not_hold_up(folder: Path, case: tuple[str, str, str, str, str]) -> None:
    name, before, after, problem, expected = case
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8", newline="")
    error = refusal(folder)
    assert error.message.startswith(str(file))
    assert problem in error.message
    assert expected in error.remedy
    assert not any(map(is_unseen, error.message.removeprefix(str(file))))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", MADE_UP / SPEED, Path("\0"), Path("a" * 5000)):
        error = refusal(path)
        assert error.message == f"{path}: there is no folder of that name"
        assert error.remedy == f"Expected: a folder with {LOADING} and {SPEED}."


@pytest.mark.parametrize("name", [LOADING, SPEED])
def test_a_table_that_is_needed(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refusal(folder).message == f"{folder / name}: the file is missing"


@pytest.mark.parametrize("name", [LOADING, SPEED, MEMORY, EFFICIENCY, SCALABILITY, SEQUENCES])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ':1: the column "Model" is missing'),
        (b"\n\n", ':1: the column "Model" is missing'),
        (b"Model,\xff\n", ":1: byte 0xff is not UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00", "a character that hides (U+007F)"),
        (b"x" * (LARGEST_BYTES + 1), f"it has more than {LARGEST_BYTES:,} bytes"),
        (b"Model,hf_" + b"a" * 30 + b"\n", "a token of the hub stands in it"),
        (b'Model,"x\n', ": not CSV:"),
    ],
)
def test_a_file_that_is_no_table(folder: Path, name: str, content: bytes, problem: str) -> None:
    (folder / name).write_bytes(content)
    error = refusal(folder)
    assert error.message.startswith(str(folder / name))
    assert problem in error.message
    assert error.remedy
    assert "hf_" not in str(error)


def test_a_table_without_records(folder: Path) -> None:
    (folder / SPEED).write_text("Model,512 tok/s\n")
    assert refusal(folder).message == f"{folder / SPEED}: it has no record"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_what_is_no_file(folder: Path) -> None:
    (folder / SPEED).unlink()
    os.mkfifo(folder / SPEED)
    assert refusal(folder).message == f"{folder / SPEED}: it is no file"


def test_a_byte_order_mark_and_other_ends_of_lines(folder: Path) -> None:
    file = folder / SPEED
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert audit(folder, {}).models == 4


@settings(max_examples=60)
@given(
    name=st.sampled_from([LOADING, SPEED, MEMORY, SCALABILITY, SEQUENCES]),
    content=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='Model,"\n\r 128tok/s✓✗OMN/A0.-e9', max_size=200).map(str.encode),
    ),
)
def test_whatever_a_file_holds_it_is_audited_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    folder = shutil.copytree(MADE_UP, tmp_path_factory.mktemp("any") / "dataset")
    (folder / name).write_bytes(content)
    error = _refused(folder)
    if error is not None:
        assert error.message.startswith(str(folder / name))
        assert error.remedy.startswith("Expected: ")


def _refused(folder: Path) -> BadInput | None:
    try:
        audit(folder, {})
    except BadInput as error:
        return error
    return None


NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta", "epsilon"])
SPEEDS = st.one_of(st.just("OOM"), st.integers(1, 10**6).map(str))


@given(rows=st.lists(st.tuples(NAMES, SPEEDS, SPEEDS), min_size=1, max_size=12))
def test_counting_once_is_counting_the_first_of_each(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    """What each figure is with every model once is what it is, as it stands, of a dataset without the repetitions."""
    folder = shutil.copytree(MADE_UP, tmp_path_factory.mktemp("once") / "dataset")
    whole = _audited(folder, rows)
    once = _audited(folder, list({row[0]: row for row in reversed(rows)}.values())[::-1])
    for key in ("working", "time_does_not_grow", "second_run", "printed_twice"):
        assert [one.each_once for one in _figures(whole, key)] == [one.as_it_stands for one in _figures(once, key)]


def _audited(folder: Path, rows: list[tuple[str, str, str]]) -> Audit:
    (folder / SPEED).write_text("Model,128 tok/s,1024 tok/s\n" + "".join(f"{','.join(row)}\n" for row in rows))
    return audit(folder, {})


def _figures(of: Audit, key: str) -> tuple[Figure, ...]:
    (figures,) = (one.figures for one in of.findings if one.key == key)
    return figures
