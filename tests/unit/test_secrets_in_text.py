"""Tokens of the hub are known by their looks and by the environment, and nothing else is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.clean_text import clean, clean_end, clean_start
from bench.engine.line_pipe import TAIL_BYTES, TailReader
from bench.errors import RegistryError
from bench.registry import load_registry
from bench.secrets_in_text import STANDS_FOR_A_TOKEN, holds_secret, without_secrets

TOKEN = "hf_" + "aB3dE6gH9j" * 3 + "kLmN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Bearer {TOKEN}", "Bearer *"),
        (f"https://user:{TOKEN}@huggingface.co/x", "https://user:*@huggingface.co/x"),
        (f"{TOKEN}{TOKEN}", "*"),
        (f"{TOKEN} and {TOKEN}", "* and *"),
        ("hf_" + "a" * 20, "*"),
        ("hf_oauth_eyJhbGci.OiJIUzI1.NiIsInR5-cCI6", "*"),
        (f"\x1b[31mhf_\x1b[0m{TOKEN[3:]}", "*"),
        (f"hf_\u200b{TOKEN[3:]}", "*"),
        ("from huggingface_hub import hf_hub_download, hf_raise_for_status", None),
        ("hf_" + "a" * 19, None),
        ("", None),
    ],
)
def test_what_looks_like_a_token(text: str, expected: str | None) -> None:
    assert clean(text) == (text if expected is None else expected.replace("*", STANDS_FOR_A_TOKEN))


@pytest.mark.parametrize("name", ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
def test_what_the_environment_says_is_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "  a-token-of-our-own-hub\n")
    assert clean("401 for a-token-of-our-own-hub.") == f"401 for {STANDS_FOR_A_TOKEN}."
    assert holds_secret("x a-token-of-our-own-hub")


def test_a_short_value_is_no_token() -> None:
    assert without_secrets("1 of 10", {"HF_TOKEN": "1"}) == "1 of 10"


def test_of_two_tokens_the_longer_goes_first() -> None:
    variables = {"HF_TOKEN": "abcdefgh", "HUGGING_FACE_HUB_TOKEN": "abcdefghijkl"}
    assert without_secrets("abcdefghijkl", variables) == STANDS_FOR_A_TOKEN


@pytest.mark.parametrize("limit", range(3, 80, 7))
def test_a_text_that_is_cut_holds_no_part_of_one(limit: int) -> None:
    for cut in (clean_start(f"x {TOKEN} y", limit), clean_end(f"x {TOKEN} y", limit)):
        assert TOKEN[3:9] not in cut
        assert TOKEN[-6:] not in cut


@pytest.mark.parametrize("after", range(TAIL_BYTES - len(TOKEN) - 3, TAIL_BYTES))
def test_a_tail_that_begins_within_one_holds_no_part_of_it(after: int) -> None:
    hear, tell = os.pipe()
    reader = TailReader(hear)
    os.write(tell, b"before " + TOKEN.encode() + b" " + b"y" * (after - 5) + b" end")
    reader.read()
    text = clean(reader.text())
    os.close(tell)
    os.close(hear)
    assert text.endswith(" end")
    assert TOKEN[-6:] not in text


def test_a_registry_with_a_token_is_refused_before_anything_of_it_is_quoted(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f'[[model]]\nname = "a"\n{TOKEN} = 1\n')
    with pytest.raises(RegistryError, match="a token of the hub stands in it") as caught:
        load_registry([file])
    assert TOKEN[3:] not in str(caught.value)
