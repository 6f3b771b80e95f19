"""A filter as one types it, and the terms that it comes to; knows no widget.

Words and fields stand side by side, and a model has to match all: ``bert cause:position params<200M``. A comma gives
alternatives, quotes hold together what has spaces, a ``-`` or ``!`` before a term turns it round.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import takewhile
from typing import Final

from bench.errors import BadInput
from tui.filter_fields import (
    END_NAMES,
    ENDS,
    FIELDS,
    OTHER_NAMES,
    ChoiceField,
    Field,
    NumberField,
    SeriesField,
    TextField,
)
from tui.filter_numbers import Number, may_become_a_number, number
from tui.model_facts import ModelFacts, word_of
from tui.visible_text import visible

Test = Callable[[ModelFacts], bool]

_TOKEN = re.compile(r'(?:[^\s"]|"(?:[^"]|"")*(?:"|$))+')
_PARTS = re.compile(r'([!-]?)([^\s"<>=:!,]+)(>=|<=|!=|[:=<>])(.*)', re.DOTALL)
_VALUE = re.compile(r'(?:[^,"]|"(?:[^"]|"")*(?:"|$))+')
_QUOTED = re.compile(r'"((?:[^"]|"")*)(?:"|$)')
_PLAIN = re.compile(r"[^\s\"<>=:!,-][^\s\"<>=:!,]*")
_COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_SHOWN_CHARACTERS = 60
"""Characters of a wrong piece that an error repeats."""


class WrongFilter(BadInput):
    """A term that cannot be understood; what it says fits into a line or two."""


class _Unfinished(WrongFilter):
    """A last term that may become one as it is typed on."""


@dataclass(frozen=True)
class Term:
    """One condition on a model; terms that were typed alike ask the same of one run."""

    typed: str
    label: str = field(compare=False)
    """As it is shown."""
    test: Test = field(compare=False)
    """Of the facts of a model; ``matches`` turns it round where that is asked for."""
    is_negated: bool = field(compare=False)

    def matches(self, facts: ModelFacts) -> bool:
        """Whether a model is shown."""
        return self.test(facts) is not self.is_negated


Filter = tuple[Term, ...]


def filter_of(text: str, lengths: Sequence[int], *, is_typed: bool = False) -> Filter:
    """Give the terms of a filter on a run that sweeps these lengths; raise WrongFilter where one is not understood.

    While it ``is_typed``, a last term that may still become one is left out.
    """
    terms: list[Term] = []
    for token in _TOKEN.finditer(text):
        try:
            terms.append(_term(token[0], lengths))
        except _Unfinished:
            if not is_typed or token.end() < len(text):
                raise
    return tuple(terms)


def category_term(category: str) -> str:
    """Give the text that asks for a category, in quotes; of a name with quotes in it the longest part between them."""
    parts = (part.strip() for part in category.split('"'))
    return f'category:"{max(parts, key=len)}"'


def quoted(value: str) -> str:
    """Give a value as a filter takes it, in quotes where it needs them."""
    doubled = value.replace('"', '""')
    return value if _PLAIN.fullmatch(value) else f'"{doubled}"'


def fields_sentence(lengths: Sequence[int]) -> str:
    """Name every field in a line."""
    example = lengths[len(lengths) // 2] if lengths else 512
    return f"{' '.join(FIELDS)} {example}:works"


# ---- one term


def _term(token: str, lengths: Sequence[int]) -> Term:
    parts = _PARTS.fullmatch(token)
    if parts is None:
        return _plain(token)
    sign, name, sort, rest = parts.groups()
    values = [value for value in map(_unquoted, _VALUE.findall(rest)) if value.strip()]
    test = _test(name.casefold(), "=" if sort in {":", "!="} else sort, values, lengths)
    label = f"{name.casefold()}{sort if sort in _COMPARISONS else ':'}{','.join(map(quoted, values))}"
    return _shown(token, label, test, is_negated=bool(sign) is not (sort == "!="))


def _plain(token: str) -> Term:
    is_negated = token[0] in "!-" and len(token) > 1
    word = _unquoted(token[1:] if is_negated else token)
    folded = word.casefold()
    return _shown(token, quoted(word), lambda facts: folded in facts.text, is_negated=is_negated)


def _shown(token: str, label: str, test: Test, *, is_negated: bool) -> Term:
    text = visible(label, _SHOWN_CHARACTERS)
    return Term(token, f"not {text}" if is_negated else text, test, is_negated)


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda found: found[1].replace('""', '"'), text)


def _test(name: str, sort: str, values: Sequence[str], lengths: Sequence[int]) -> Test:
    bare, at, place = name.partition("@")
    if bare.isascii() and bare.isdigit():
        return _at_length(_length(bare, lengths), sort, values, name)
    known = _field(bare, lengths)
    if at and not isinstance(known, SeriesField):
        raise WrongFilter(f"{known.name} is of the whole model: no length behind it")
    if isinstance(known, TextField):
        return _of_text(known, sort, values)
    if isinstance(known, ChoiceField):
        return _of_choice(known, sort, values)
    if isinstance(known, NumberField):
        return _of_number(known, sort, values)
    return _of_series(known, _length(place, lengths) if at else None, sort, values)


def _field(name: str, lengths: Sequence[int]) -> Field:
    known = FIELDS.get(OTHER_NAMES.get(name, name))
    if known is None:
        begun = [field for field in FIELDS if field.startswith(name)]
        near = begun or get_close_matches(name[:_SHOWN_CHARACTERS], [*FIELDS, *OTHER_NAMES], 1)
        meant = f" – {near[0]}?" if near else "."
        raise WrongFilter(f"no field {visible(name, _SHOWN_CHARACTERS)!r}{meant} Fields: {fields_sentence(lengths)}")
    return known


def _length(text: str, lengths: Sequence[int]) -> int:
    length = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if length not in lengths:
        swept = ", ".join(map(str, lengths[:12])) + (" …" if len(lengths) > 12 else "")
        raise WrongFilter(f"{visible(text, _SHOWN_CHARACTERS)!r} is no length of this run: {swept}")
    return length


def _of_text(known: TextField, sort: str, values: Sequence[str]) -> Test:
    _only_equal(known.name, sort, known.hint)
    _some(known.name, values, known.hint)
    parts = tuple(value.casefold() for value in values)
    read = known.read

    def test(facts: ModelFacts) -> bool:
        text = read(facts).casefold()
        return any(part in text for part in parts)

    return test


def _of_choice(known: ChoiceField, sort: str, values: Sequence[str]) -> Test:
    _only_equal(known.name, sort, known.hint)
    _some(known.name, values, known.hint)
    wanted = frozenset(word for value in values for word in _meant(known, value))
    read = known.read
    return lambda facts: not wanted.isdisjoint(read(facts))


def _meant(known: ChoiceField, value: str) -> tuple[str, ...]:
    word = word_of(value)
    word = known.also.get(word, word)
    found = (word,) if word in known.words else tuple(one for one in known.words if word in one)
    if not found:
        raise WrongFilter(f"no {known.name} {visible(value, _SHOWN_CHARACTERS)!r}; there are: {known.hint}")
    return found


def _at_length(length: int, sort: str, values: Sequence[str], name: str) -> Test:
    hint = ", ".join(ENDS)
    _only_equal(name, sort, hint)
    _some(name, values, hint)
    wanted = frozenset(_end(value) for value in values)
    return lambda facts: facts.end_at(length) in wanted


def _end(value: str) -> str:
    word = word_of(value)
    word = END_NAMES.get(word, word)
    found = [one for one in ENDS if one == word] or [one for one in ENDS if one.startswith(word)]
    if not found:
        raise WrongFilter(f"no model ends as {visible(value, _SHOWN_CHARACTERS)!r} at a length, but: {', '.join(ENDS)}")
    if len(found) > 1:
        raise _Unfinished(f"{visible(value, _SHOWN_CHARACTERS)!r} may be {' or '.join(found)}")
    return found[0]


def _of_number(known: NumberField, sort: str, values: Sequence[str]) -> Test:
    holds, read = _comparison(known, sort, values), known.read

    def test(facts: ModelFacts) -> bool:
        figure = read(facts)
        return figure is not None and holds(figure)

    return test


def _of_series(known: SeriesField, length: int | None, sort: str, values: Sequence[str]) -> Test:
    holds, read = _comparison(known, sort, values), known.read
    return lambda facts: any(holds(figure) for at, figure in read(facts) if length is None or at == length)


def _comparison(known: NumberField | SeriesField, sort: str, values: Sequence[str]) -> Callable[[float], bool]:
    _some(known.name, values, known.hint)
    numbers = [_number(known, value) for value in values]
    if sort == "=":
        return lambda figure: any(one.is_about(figure) for one in numbers)
    if len(numbers) > 1:
        raise WrongFilter(f"{known.name}{sort} takes one number: {known.hint}")
    compare, limit = _COMPARISONS[sort], numbers[0].value
    return lambda figure: compare(figure, limit)


def _number(known: NumberField | SeriesField, value: str) -> Number:
    found = number(value, known.units)
    if found is None:
        wrong = f"{visible(value, _SHOWN_CHARACTERS)!r} is no number for {known.name}: {known.hint}"
        raise (_Unfinished if may_become_a_number(value, known.units) else WrongFilter)(wrong)
    return found


def _only_equal(name: str, sort: str, hint: str) -> None:
    if sort != "=":
        raise WrongFilter(
            f"{visible(name, _SHOWN_CHARACTERS)} is no number: use {visible(name, _SHOWN_CHARACTERS)}: with {hint}"
        )


def _some(name: str, values: Sequence[str], hint: str) -> None:
    if not values:
        raise _Unfinished(f"{visible(name, _SHOWN_CHARACTERS)} of what? {hint}")


# ---- while it is typed


def hint_for(text: str, lengths: Sequence[int]) -> str:
    """Say what may be typed next."""
    last = _last(text)
    parts = _PARTS.fullmatch(last)
    if parts is None:
        names = _names_with(_without_sign(last)) if last else ()
        return f"Tab: {' '.join(names)}" if names else f"fields: {fields_sentence(lengths)}"
    name = parts[2].casefold().partition("@")[0]
    if name.isdigit():
        return f"{name}: {', '.join(ENDS)}"
    known = FIELDS.get(OTHER_NAMES.get(name, name))
    return f"fields: {fields_sentence(lengths)}" if known is None else f"{known.name}: {known.hint}"


def completed(text: str, lengths: Sequence[int]) -> str:
    """Give the text with its last piece typed on as far as there is only one way."""
    last = _last(text)
    parts = _PARTS.fullmatch(last)
    if parts is None:
        begun = _without_sign(last)
        ways = (*_names_with(begun), *(f"{n}:" for n in lengths if str(n).startswith(begun))) if begun else ()
        return text + _rest(begun, ways)
    name, begun = parts[2].casefold(), parts[4].rpartition(",")[2].casefold()
    known = FIELDS.get(OTHER_NAMES.get(name, name))
    words = ENDS if name.isdigit() else known.words if isinstance(known, ChoiceField) else ()
    return text + _rest(begun, [word for word in words if word.startswith(begun)])


def _last(text: str) -> str:
    """Give the piece that is being typed."""
    tokens = list(_TOKEN.finditer(text))
    return tokens[-1][0] if tokens and tokens[-1].end() == len(text) else ""


def _without_sign(piece: str) -> str:
    return piece.removeprefix(piece[:1] if piece[:1] in {"!", "-"} else "").casefold()


def _names_with(begun: str) -> tuple[str, ...]:
    """Give the fields that begin so, with the colon behind those that take words."""
    fields = (known for known in FIELDS.values() if known.name.startswith(begun))
    return tuple(f"{known.name}:" if isinstance(known, TextField | ChoiceField) else known.name for known in fields)


def _rest(begun: str, ways: Sequence[str]) -> str:
    """Give what all ways have in common behind what is begun."""
    letters = zip(*ways, strict=False)
    shared = "".join(one[0] for one in takewhile(lambda at: len(set(at)) == 1, letters))
    return shared[len(begun) :]
