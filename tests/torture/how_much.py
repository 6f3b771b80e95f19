"""How much torture: a taste of it in every run of the tests, the whole in ``make torture``."""

from __future__ import annotations

import os

IS_WHOLE = os.environ.get("SCALEWALL_TORTURE") == "whole"


def amount(taste: int, whole: int) -> int:
    """Give how often something is tried in this run of the tests."""
    return whole if IS_WHOLE else taste
