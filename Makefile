# make report   builds the sample report into out/ on a machine with nothing but python3 (3.11 or later) and make
# make test     everything that CI runs
# make bench    measures, side by side, and prints ratios

PYTHON ?= python3
BIN := .venv/bin
MONTH ?= 2023-02

.PHONY: report test bench wheel libreoffice clean

report: .venv/installed
	@$(BIN)/kpibook build --month $(MONTH) --out out/performance_report_$(MONTH).xlsx

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "kpibook needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || sh .ci/install_venv $(PYTHON)

.venv/installed: pyproject.toml | .venv/bin/pip
	@echo "Installing kpibook into .venv (once; a minute or two)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@mkdir -p out && touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/pip
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@mkdir -p out && touch $@ .venv/installed

libreoffice:
	@sh .ci/install_libreoffice
	@sh .ci/install_browser

test: .venv/installed-dev libreoffice
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadscope

bench: .venv/installed-dev
	$(BIN)/python benchmarks/run.py

wheel: .venv/installed-dev
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

clean:
	rm -rf .venv out dist build
