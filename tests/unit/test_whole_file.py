"""A file is there whole or not at all."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bench.errors import BadInput
from bench.output_file import write_output
from bench.whole_file import whole_file, write_whole


def test_the_content_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    target = tmp_path / "a file"
    write_whole(target, b"before")
    write_whole(target, b"after")
    assert target.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [target]


def test_until_all_is_written_the_earlier_one_stays(tmp_path: Path) -> None:
    target = tmp_path / "a file"
    write_whole(target, b"before")
    with whole_file(target) as stream:
        stream.write(b"after")
        stream.flush()
        assert target.read_bytes() == b"before"
    assert target.read_bytes() == b"after"


def test_of_what_fails_nothing_stays(tmp_path: Path) -> None:
    def fail_half_way() -> None:
        with whole_file(tmp_path / "a file") as stream:
            stream.write(b"half")
            raise OSError("made up")

    with pytest.raises(OSError, match="made up"):
        fail_half_way()
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a file")
    write_whole(tmp_path / "link", b"content")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a file").read_bytes() == b"content"


def test_what_is_no_file_gets_the_content_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "a pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"content")
        assert os.read(reader, 100) == b"content"
    finally:
        os.close(reader)
    assert pipe.is_fifo()
    write_whole(Path(os.devnull), b"content")
    assert Path(os.devnull).is_char_device()


def test_a_log_that_stdout_goes_to_keeps_what_stands_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    writes = "write_whole(Path('/dev/stdout'), b'two\\n')"
    script = f"from pathlib import Path; from bench.whole_file import write_whole; {writes}"
    command = f"(echo one; {sys.executable} -c {shlex.quote(script)}; echo three) >> {shlex.quote(str(log))}"
    subprocess.run(["/bin/sh", "-c", command], check=True)
    assert log.read_text().split() == ["one", "two", "three"]


def test_links_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "about")
    (tmp_path / "about").symlink_to(tmp_path / "round")
    with pytest.raises(BadInput, match="cannot be written"):
        write_output(tmp_path / "round", b"content")


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_folder_is_no_place_for_a_file(name: str) -> None:
    with pytest.raises(IsADirectoryError):
        write_whole(Path(name), b"content")


def test_nothing_is_written_over_a_run(tmp_path: Path) -> None:
    run = tmp_path / "a run"
    with closing(sqlite3.connect(run)) as connection:
        connection.execute("CREATE TABLE trials (trial_id)")
    before = run.read_bytes()
    with pytest.raises(BadInput, match="nothing is written over one"):
        write_output(run, b"content")
    assert run.read_bytes() == before


@pytest.mark.parametrize(("name", "cause"), [("missing/a file", "No such file or directory"), (".", "Is a directory")])
def test_a_place_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path, name: str, cause: str) -> None:
    with pytest.raises(BadInput, match=cause) as raised:
        write_output(tmp_path / name, b"content")
    assert str(tmp_path / name) in raised.value.message
    assert "-o" in raised.value.remedy
