"""Write the configuration file's first text into its page: ``python docs/write_configuration.py``."""

from __future__ import annotations

import re
from pathlib import Path

from tui.configuration.default_text import default_text

PAGE = Path(__file__).with_name("configuration.md")


def with_first_text(page: str) -> str:
    """Give the page with the text as the program would write it now."""
    return re.sub(r"(?<=```toml\n).*?(?=```)", lambda _: default_text(), page, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(with_first_text(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
