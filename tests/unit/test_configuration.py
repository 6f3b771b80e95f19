"""The configuration file: every key from one declaration, and every mistake named, with what is nearest."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from bench.errors import BadInput, ConfigurationError
from bench.paths import configuration_file
from tui.configuration import Configuration, load
from tui.configuration.declared import ThemeName
from tui.configuration.default_text import default_text, description_of
from tui.configuration.document import LARGEST_BYTES
from tui.look_options import THEMES
from tui.plain.config_lines import config_lines, write_default
from tui.preferences import Preferences

DOCUMENT = Path(__file__).parents[2] / "docs" / "configuration.md"


def write(text: str | bytes) -> Path:
    path = configuration_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_a_file_everything_is_as_declared() -> None:
    assert load() == Configuration()


def test_every_key_is_read() -> None:
    write(
        'theme = "light"\ncolours = 256\nmouse = "off"\nascii = true\nbell = "end"\nplain = true\n'
        'on_finish = "notify-send \'it is over\'"\n[keys]\nsort = "f5"\nquit = ["Q", "ctrl+c"]\n'
    )
    assert load() == Configuration(
        theme="light", colours="256", mouse="off", ascii=True, bell="end", plain=True,
        on_finish=("notify-send", "it is over"), keys={"sort": ("f5",), "quit": ("Q", "ctrl+c")},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named", "remedy"),
    [
        ('theme = "drak"', "line 1: theme: 'drak' is not one of auto, dark", "Did you mean dark?"),
        ('\n\nthme = "dark"', "line 3: thme: there is no such key", "Did you mean theme?"),
        ('zzz = "dark"', "zzz: there is no such key", "There are: theme, colours"),
        ("theme = 3", "theme: 3 is not one of", "There are: auto"),
        ("colours = 17", "colours: 17 is not one of", "Did you mean 16?"),
        ('ascii = "yes"', "ascii: 'yes' is not true or false", "ascii = true"),
        ("on_finish = 3", "on_finish: 3 is neither text nor a list", "on_finish ="),
        ('on_finish = ["a", 3]', "neither text nor a list", "on_finish ="),
        ('on_finish = "echo \'a"', "No closing quotation", "list of its words"),
        ('on_finish = ["a\\u0000b"]', "holds a NUL", "Take it out"),
        ("theme = [", "this is not TOML: ", "in quotes"),
        ('theme = "dark"\ntheme = "light"', "this is not TOML: Cannot overwrite a value (at ", "in quotes"),
        ("keys = 3", "keys: 3 is not a table", "[keys]"),
        ('[keys]\nsrot = "f5"', "line 2: keys.srot: there is no such action", "Did you mean sort?"),
        ("[keys]\nsort = []", "keys.sort: no key is given", "at least one"),
        ('[keys]\nsort = "pgdwn"', "keys.sort: 'pgdwn' is no key", "Did you mean pagedown?"),
        ('[keys]\nsort = "hyper+ctrl+ctrl+x"', "is no key", "There are"),
        (
            '[keys]\nsort = "p"',
            "keys.sort: 'p' is the key of pause_or_resume already, on the screen of a run",
            "another",
        ),
        ('[keys]\nskip = "f5"\nstop = "f5"', "'f5' is the key of", "another"),
        ('[keys]\nreload = "q"', "'q' is the key of quit already, on the screen of the start", "another"),
        ('[keys]\nsort = "ctrl+c"', "'ctrl+c' always copies", "another"),
        ('[keys]\nzzzzzz = "f5"', "no such action", "There are: down, up"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_nearest(text: str, named: str, remedy: str) -> None:
    path = write(text)
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert str(path) in caught.value.message
    assert named in caught.value.message
    assert remedy in caught.value.remedy
    assert caught.value.exit_status == 2
    assert path.read_text() == text, "nothing is lost"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"#" * (LARGEST_BYTES + 1),
        b".".join([b"a"] * 20_000) + b" = 1",
        b"x = " + b"[" * 1_900,
        b'"\x1b[2J\\u202e" = 1',
        b'theme = "\\u001b[31m' + b"x" * 1_800 + b'"',
    ],
    ids=["not text", "too long", "a dotted key", "brackets", "a hostile key", "a hostile value"],
)
def test_hostile_content_is_refused_in_few_harmless_words(content: bytes) -> None:
    write(content)
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert len(str(caught.value)) < 600
    assert not {"\x1b", "\u202e"} & set(str(caught.value))


def test_a_folder_in_its_place_is_refused() -> None:
    configuration_file().mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="is not a file"):
        load()


def test_what_need_not_clash_does_not() -> None:
    write('[keys]\nsort = "o"\nreverse = "s"\nskip = "f6"\npause_or_resume = "x"\n')
    assert load().keys["sort"] == ("o",)


def test_the_first_text_says_nothing_else_than_the_defaults() -> None:
    write(default_text())
    assert load() == Configuration()


def test_the_first_text_holds_with_everything_taken_out_of_its_comments() -> None:
    write(re.sub(r"^#(?! )", "", default_text(), flags=re.MULTILINE))
    whole = load()
    plain = {name: getattr(whole, name) for name in Configuration.__struct_fields__ if name != "keys"}
    assert plain == {name: getattr(Configuration(), name) for name in plain}
    assert whole.keys["down"] == ("down", "j")


def test_the_first_text_is_written_once() -> None:
    path = write_default(configuration_file())
    assert path.read_text() == default_text()
    path.write_text("mine")
    with pytest.raises(BadInput, match="there already"):
        write_default(path)
    assert path.read_text() == "mine"


def test_what_is_in_force_is_said_as_the_file_would_say_it() -> None:
    said = config_lines(configuration_file(), Preferences(on_finish=('say "over"',), keys={"sort": ("f5",)}))
    assert "there is none" in said[0]
    table = tomllib.loads("\n".join(said))
    assert table["on_finish"] == ['say "over"']
    assert table["keys"] == {"sort": ["f5"]}


def test_a_look_that_is_not_the_written_one_is_said_to_be_so() -> None:
    said = config_lines(configuration_file(), Preferences(theme="dark", configured_theme="light"))
    assert said[1].startswith('theme = "dark"  # instead of light')


def test_tokens_are_not_said() -> None:
    token = "hf_" + "a" * 34
    said = "\n".join(config_lines(configuration_file(), Preferences(on_finish=("curl", token))))
    assert token not in said


def test_the_options_and_the_file_know_the_same_looks() -> None:
    assert get_args(ThemeName) == THEMES


def test_the_page_about_it_has_the_first_text_word_for_word() -> None:
    text = DOCUMENT.read_text()
    assert f"```toml\n{default_text()}```" in text
    assert all(description_of(name) for name in Configuration.__struct_fields__)
