"""What a person may ask of a run in SQL: one statement that only reads the run's own tables, and nothing else.

A list of what is allowed, not of what is forbidden. Files are read by functions, and statements change things by their
first word, so that both are known by name; what is not known is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, cast

import msgspec

from bench.errors import BadInput
from bench.query_tables import TABLES

LONGEST_STATEMENT = 2_000
"""Characters; a chain of conditions takes time with the square of its length."""

_FUNCTIONS: Final = """
    abs acos acosd array_agg array_contains array_get array_length array_lower array_mean array_reverse array_sum
    array_to_string array_unique array_upper asin asind atan atan2 atan2d atand avg bit_and bit_count bit_length bit_or
    bit_xor cast cbrt ceil ceiling char_length character_length coalesce columns concat concat_ws corr cos cosd cot cotd
    count covar covar_pop covar_samp date date_part date_trunc datetime degrees dense_rank div ends_with exp extract
    first first_value floor greatest if ifnull initcap lag last last_value lead least left length ln log log10 log1p
    log2 lower lpad ltrim max median min mod normalize nth_value ntile nullif octet_length percent_rank pi position pow
    power quantile_cont quantile_disc radians rank regexp_like regexp_replace replace reverse right round row_number
    rpad rtrim sign sin sind split_part sqrt starts_with stddev stddev_samp stdev stdev_samp strftime string_agg
    string_to_array strpos strptime substr substring sum tan tand time timestamp trim trunc try_cast unnest upper var
    var_samp variance
"""
FUNCTIONS: Final = frozenset(_FUNCTIONS.split())
"""Those that take values and give values, and are in polars 2; none of them reads a file or makes rows of nothing."""

_WORDS: Final = """
    select distinct on from join where and or not in as over by when then else case having using values exists any all
    some union except intersect filter group limit offset between like ilike rlike regexp interval array exclude except
    rename qualify sets cube rollup grouping is with recursive end partition varchar char decimal numeric float
"""
_STAND_BEFORE_BRACKETS: Final = frozenset(_WORDS.split())
_CHANGE_SOMETHING: Final = frozenset(
    {"alter", "copy", "create", "delete", "drop", "insert", "into", "merge", "truncate", "update"}
)
"""Behind WITH, and elsewhere."""
_OTHERS: Final = """
    analyze attach begin call commit desc describe detach explain from grant install load pragma replace revoke rollback
    set show use vacuum values
"""
_OTHER_STATEMENTS: Final = _CHANGE_SOMETHING | frozenset(_OTHERS.split())
"""First words of SQL that are no mistyped SELECT."""
_BEGINNINGS: Final = ("SELECT", "WITH", "SHOW TABLES", "DESCRIBE")
_AFTER_FROM: Final = frozenset({"where", "group", "having", "qualify", "window", "order", "limit", "offset", "fetch"})
_SETS: Final = frozenset({"union", "except", "intersect"})

Sort = Literal["space", "word", "name", "text", "number", "sign"]
_PIECES: Final = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*)
    |(?P<comment>/\*)
    |(?P<text>'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*"|`[^`]*`)
    |(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>[<>=!~|&^%*/+(),.;:\[\]{}?-])
    """,
    re.VERBOSE,
)


class StatementRefused(BadInput):
    """A statement that is not one of those that may be asked."""


class Piece(msgspec.Struct, frozen=True):
    """A word, a text, a sign; comments are left out."""

    sort: Sort
    text: str

    @property
    def bare(self) -> str:
        """A word or a quoted name as it is looked up."""
        return self.text.casefold() if self.sort == "word" else self.text.strip('"`').casefold()

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these words, not in quotes."""
        return self.sort == "word" and self.bare in words


class Statement(msgspec.Struct, frozen=True):
    """A statement that may be asked."""

    kind: Literal["select", "tables", "describe"]
    sql: str
    tables: frozenset[str]
    """Those that it names."""
    is_completed: bool = False
    """Whether ``FROM trials`` was added."""
    is_unordered: bool = False
    """Whether its rows come in an order that means nothing, and that is another one each time."""


def statement_of(text: str) -> Statement:
    """Give the statement; raise StatementRefused where it is none that may be asked."""
    if len(text) > LONGEST_STATEMENT:
        raise StatementRefused(
            f"The statement is longer than {LONGEST_STATEMENT:,} characters.", "Ask for less at once."
        )
    pieces = list(_pieces(text))
    while pieces and (pieces[-1].sort == "space" or pieces[-1].text == ";"):
        pieces.pop()
    solid = [piece for piece in pieces if piece.sort != "space"]
    if not solid:
        raise StatementRefused(
            "There is no statement.", "Such as: SELECT category, count(*) FROM models GROUP BY category"
        )
    if not solid[0].is_word("select", "with"):
        return _of_tables(solid)
    _refuse_what_is_not_known(solid, pieces)
    completed = _with_tables(pieces, solid)
    sql = "".join(piece.text for piece in completed)
    named = frozenset(piece.text.strip('"`') for piece in completed) & frozenset(TABLES)
    mixes = any(piece.is_word("group", "distinct", "join", *_SETS) for piece in solid)
    is_unordered = mixes and not any(piece.is_word("order") for piece in solid)
    return Statement("select", sql, named, len(completed) != len(pieces), is_unordered)


# ---- pieces


def _pieces(text: str) -> Iterator[Piece]:
    place = 0
    while place < len(text):
        found = _PIECES.match(text, place)
        if found is None:
            raise StatementRefused(
                f"The statement cannot be read from here on: {text[place : place + 20]}", _HOW_TO_QUOTE
            )
        place = found.end()
        if found.lastgroup == "comment":
            place = _end_of_comment(text, place)
            yield Piece("space", " ")
        elif found.lastgroup == "space":
            yield Piece("space", " ")
        else:
            yield Piece(cast("Sort", found.lastgroup), found[0])


_HOW_TO_QUOTE = "Texts stand in '…', names with other characters in \"…\"."


def _end_of_comment(text: str, start: int) -> int:
    end = text.find("*/", start)
    if end < 0 or "/*" in text[start:end]:
        raise StatementRefused("A comment does not end, or holds another one.", "Leave the comment out.")
    return end + 2


# ---- what is refused


def _of_tables(solid: Sequence[Piece]) -> Statement:
    words = [piece.bare for piece in solid]
    if words == ["show", "tables"]:
        return Statement("tables", "SHOW TABLES", frozenset())
    if len(words) == 2 and words[0] in {"describe", "desc"}:
        if words[1] not in TABLES:
            raise StatementRefused(f"There is no table {solid[1].text}.", f"There are: {', '.join(TABLES)}.")
        return Statement("describe", f"DESCRIBE {words[1]}", frozenset({words[1]}))
    raise _refusal_of(solid[0])


def _refusal_of(first: Piece) -> StatementRefused:
    """Say of a known statement that it is not done, and of any other word which was perhaps meant."""
    can_be_asked = "What can be asked: SELECT …, WITH … SELECT …, SHOW TABLES, DESCRIBE table."
    if first.sort != "word" or first.bare in _OTHER_STATEMENTS:
        return StatementRefused(f"A run is only read here: {first.text[:40]} is not done.", can_be_asked)
    near = difflib.get_close_matches(first.text[:40].upper(), _BEGINNINGS, n=1)
    guess = f"Did you mean {near[0]}? " if near else ""
    return StatementRefused(
        f"Only SELECT and WITH can be asked, and {first.text[:40]} is neither.", f"{guess}{can_be_asked}"
    )


def _refuse_what_is_not_known(solid: Sequence[Piece], pieces: Sequence[Piece]) -> None:
    for piece in solid:
        if piece.text == ";":
            raise StatementRefused("There is more than one statement.", "Ask one at a time.")
        if piece.is_word(*_CHANGE_SOMETHING):
            raise StatementRefused(
                f"A run is only read here: {piece.text.upper()} is not done.",
                f'What can be asked is a SELECT; a column of that name is written "{piece.text}".',
            )
    for before, piece in pairwise(pieces):
        if piece.sort == "text" and before.sort in {"word", "number", "text", "name"}:
            raise StatementRefused(f"{before.text[:40]}{piece.text[:40]} is no text.", _HOW_TO_QUOTE)
    for place, piece in enumerate(solid[1:], start=1):
        if piece.text == "(":
            _refuse_unknown_call(solid, place)


def _refuse_unknown_call(solid: Sequence[Piece], place: int) -> None:
    called, before = solid[place - 1], solid[place - 2] if place > 1 else None
    if called.sort not in {"word", "name", "text"}:
        return
    is_named_here = before is not None and before.is_word("as", "with", "recursive")
    if called.sort == "word" and (called.bare in FUNCTIONS | _STAND_BEFORE_BRACKETS or is_named_here):
        return
    raise StatementRefused(
        f"There is no function {called.text[:60]} here.",
        f"No files are read and nothing is made up. Functions: {', '.join(sorted(FUNCTIONS))}.",
    )


# ---- a statement without FROM


def _with_tables(pieces: Sequence[Piece], solid: Sequence[Piece]) -> Sequence[Piece]:
    """Add ``FROM trials`` where a plain SELECT names its columns and no table."""
    depths = list(_depths(pieces))
    outer = [place for place, depth in enumerate(depths) if depth == 0]
    columns = [piece.bare for piece in solid if piece.sort in {"word", "name"} and _is_column(piece.bare)]
    asks_for_all = any(piece.text == "*" and solid[at].is_word("select") for at, piece in enumerate(solid[1:]))
    if any(_begins_tables(pieces, place) for place in outer) or not (columns or asks_for_all):
        return pieces
    is_plain = solid[0].is_word("select") and sum(piece.is_word("select") for piece in solid) == 1
    elsewhere = [column for column in columns if column not in TABLES["trials"].columns]
    if not is_plain or elsewhere or any(pieces[place].is_word(*_SETS) for place in outer):
        where = f"; {elsewhere[0]} is a column of {_owner(elsewhere[0])}" if elsewhere else ""
        raise StatementRefused(f"The statement does not say FROM which table{where}.", f"Tables: {', '.join(TABLES)}.")
    at = next((place for place in outer if pieces[place].is_word(*_AFTER_FROM)), len(pieces))
    return [*pieces[:at], Piece("space", " "), Piece("word", "FROM"), Piece("space", " "), Piece("word", "trials"),
            Piece("space", " "), *pieces[at:]]  # fmt: skip


def _depths(pieces: Sequence[Piece]) -> Iterator[int]:
    depth = 0
    for piece in pieces:
        depth -= piece.text == ")"
        yield depth
        depth += piece.text == "("


def _begins_tables(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a FROM is one, and not the end of IS DISTINCT FROM."""
    before = [piece for piece in pieces[:place] if piece.sort != "space"]
    is_comparison = len(before) > 1 and before[-1].is_word("distinct") and before[-2].is_word("is", "not")
    return pieces[place].is_word("from") and not is_comparison


def _is_column(name: str) -> bool:
    return any(name in table.columns for table in TABLES.values())


def _owner(column: str) -> str:
    return " and ".join(table.name for table in TABLES.values() if column in table.columns)
