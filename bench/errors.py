"""The one family of errors that a user meets.

ScalewallError                  a message, its remedy, and the exit status of the command line
├── BadInput            (2)     wrong usage or bad input
│   ├── RegistryError           a model registry file that does not hold up
│   ├── ConfigurationError      a configuration file that does not hold up
│   └── RunNotFound             no run answers to that name
├── DeviceUnavailable   (3)     the device asked for is not here
├── RunFileDamaged      (4)     not a run file of ours, or a broken one
│   └── NewerRunFile            whole, and of a newer version than this program can go on with
├── RunFileStuck        (1)     a run file that cannot be written for now, such as on a full disk
└── ProtocolError       (1)     a worker said something that is not in the protocol
"""

from __future__ import annotations

from typing import ClassVar


class ScalewallError(Exception):
    """An error that names the thing, the cause, and what to do about it."""

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  {self.remedy}" if self.remedy else self.message


class BadInput(ScalewallError):
    """Wrong usage, or input that is refused."""

    exit_status = 2


class RegistryError(BadInput):
    """A registry file, entry or key that is not as it must be."""


class ConfigurationError(BadInput):
    """A configuration file, or a key in it, that is not as it must be."""


class RunNotFound(BadInput):
    """No run, or more than one, answers to the name given."""


class DeviceUnavailable(ScalewallError):
    """The device asked for is not on this machine."""

    exit_status = 3


class RunFileDamaged(ScalewallError):
    """The file is not a run file of ours, is damaged, or is of a version that this program cannot read."""

    exit_status = 4


class NewerRunFile(RunFileDamaged):
    """A newer version of the program wrote the file: it can be looked at, and not gone on with."""


class RunFileStuck(ScalewallError):
    """The run file cannot be written for now: the disk is full, or fails, or somebody holds the file."""


class ProtocolError(ScalewallError):
    """A worker sent a line that is not in the protocol."""
