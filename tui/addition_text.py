"""What is typed to be added to a sweep, and what it comes to, in words; knows no widget."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from bench.addition import Addition
from bench.errors import BadInput
from bench.extension import News, amounts, news_of
from bench.model_spec import ModelSpec
from bench.plan import parse_lengths
from bench.registry import Registry
from tui.styled_lines import StyledLine
from tui.visible_text import visible

NAMED = 6
"""So many of the new models are named; of the others it is said how many they are."""


class Typed(msgspec.Struct, frozen=True):
    """What the two lines of the form come to."""

    addition: Addition
    models: StyledLine
    """What is said below the first line."""
    lengths: StyledLine
    total: StyledLine
    news: News | None = None
    """None where nothing can be added."""


def typed(
    models_text: str, lengths_text: str, registry: Registry | None, names: Collection[str], lengths: Collection[int]
) -> Typed:
    """Read both lines, for a run that has these models and lengths."""
    specs, models_problem = _models(models_text, registry)
    new_lengths, lengths_problem = _lengths(lengths_text)
    addition = Addition(specs=specs, lengths=new_lengths)
    news = news_of(addition, names, lengths)
    usable = news.trials > 0 and not models_problem and not lengths_problem
    return Typed(
        addition=addition,
        models=_said(models_problem) or _counts("match", len(specs), len(news.specs)),
        lengths=_said(lengths_problem) or _counts("given", len(set(new_lengths)), len(news.lengths)),
        total=_total(news, len(names), len(set(lengths))) if usable else (("nothing new so far", "role--dim"),),
        news=news if usable else None,
    )


def what_is_added(news: News) -> str:
    """Say it in a few words."""
    return amounts(len(news.specs), len(news.lengths))


def addition_lines(news: News, *, has_engine: bool) -> Sequence[str]:
    """Say what is added, and what follows."""
    lines = [f"{news.trials:,} new trial{'' if news.trials == 1 else 's'}; what is ruled out already is not tried."]
    if news.specs:
        more = f" and {len(news.specs) - NAMED:,} more" if len(news.specs) > NAMED else ""
        lines.append(f"models: {', '.join(visible(spec.name, 40) for spec in news.specs[:NAMED])}{more}")
    if news.lengths:
        more = f" and {len(news.lengths) - NAMED:,} more" if len(news.lengths) > NAMED else ""
        lines.append(f"lengths: {'; '.join(f'{length:,}' for length in news.lengths[:NAMED])}{more}")
    return lines if has_engine else [*lines, "No engine has the sweep: it is taken up with them at once."]


def _models(text: str, registry: Registry | None) -> tuple[tuple[ModelSpec, ...], str]:
    if not text.strip():
        return (), ""
    if registry is None:
        return (), "reading the registry …"
    if text in registry.models:  # a name may hold commas and stars of its own
        return (registry.models[text],), ""
    try:
        return registry.select([part.strip() for part in text.split(",") if part.strip()]), ""
    except BadInput as error:
        guess = error.remedy.partition("? ")[0] if error.remedy.startswith("Did you mean") else ""
        return (), f"{error.message}; {guess[:1].lower()}{guess[1:]}?" if guess else error.message


def _lengths(text: str) -> tuple[tuple[int, ...], str]:
    if not text.strip():
        return (), ""
    try:
        return parse_lengths(text), ""
    except BadInput as error:
        return (), error.message


def _said(problem: str) -> StyledLine:
    return ((visible(problem, 300), "role--warning"),) if problem else ()


def _counts(verb: str, count: int, new: int) -> StyledLine:
    if not count:
        return (("none", "role--dim"),)
    there = f"{count - new:,} in the sweep already" if new < count else ""
    parts = [(f"{new:,} new", "" if new else "role--warning"), *([(f", {there}", "role--dim")] if there else [])]
    return ((f"{count:,} {verb}", "role--strong"), (": ", "role--dim"), *parts)


def _total(news: News, models: int, lengths: int) -> StyledLine:
    parts = []
    if news.lengths:
        parts.append(f"{amounts(models, 0)} × {amounts(0, len(news.lengths)).replace(' ', ' new ')}")
    if news.specs:
        models_added = amounts(len(news.specs), 0).replace(" ", " new ")
        parts.append(f"{models_added} × {amounts(0, lengths + len(news.lengths))}")
    total = f"{news.trials:,} new trial{'' if news.trials == 1 else 's'}"
    return ((total, "role--strong"), (f" = {' + '.join(parts)}", "role--dim"))
