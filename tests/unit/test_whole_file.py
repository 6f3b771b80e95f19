"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

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
