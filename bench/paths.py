"""Where the program keeps what is the user's: one place for every path."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APPLICATION = "scalewall"


def data_directory() -> Path:
    """Give the folder of run files, made on use with mode 0700."""
    return private_folder(_data_place())


def runs_directory() -> Path:
    """Give the folder that holds one file per run, made on use with mode 0700."""
    return private_folder(data_directory() / "runs")


def cache_directory() -> Path:
    """Give the folder of what can be made again, made on use with mode 0700."""
    return private_folder(_under_home("cache") or Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)))


def configuration_directory() -> Path:
    """Give the folder of what the user writes; it need not exist."""
    return _under_home("config") or Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


def user_registry() -> Path:
    """Give the place of the user's own models.toml; it need not exist."""
    return configuration_directory() / "models.toml"


def configuration_file() -> Path:
    """Give the place of the user's config.toml; it need not exist."""
    return configuration_directory() / "config.toml"


def is_among_runs(run_file: Path) -> bool:
    """Say whether a file lies in the folder of runs, where its name is enough to find it."""
    return run_file.absolute().parent.resolve() == (_data_place() / "runs").resolve()


def _data_place() -> Path:
    return _under_home("data") or Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def _under_home(name: str) -> Path | None:
    home = os.environ.get("SCALEWALL_HOME")
    return Path(home).expanduser() / name if home else None


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user can look into, and give it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid == os.getuid():
        folder.chmod(0o700)
    return folder
