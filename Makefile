# The commands of the project: `make run`, `make test`; for those who change it also `make check`,
# `make format`, `make torture`, and `make soak`: 100,000 simulated trials with two screens, some ten minutes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
CODE := bench tui tests docs benchmarks

.PHONY: run test torture soak check format clean

run: $(VENV)/.installed
	@$(BIN)/scalewall-tui run --suite quick --join

test: $(VENV)/.installed-for-development
	@$(BIN)/python -m pytest

torture: $(VENV)/.installed-for-development
	@SCALEWALL_TORTURE=whole $(BIN)/python -m pytest tests/torture

soak: $(VENV)/.installed
	@$(BIN)/python -m benchmarks.soak

check: $(VENV)/.installed-for-development
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-for-development
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/ruff check --fix $(CODE)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing torch, transformers and the rest into $(VENV); some minutes the first time"
	@$(INSTALL) -e .
	@touch $@

$(VENV)/.installed-for-development: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(INSTALL) -e '.[dev]'
	@touch $@
