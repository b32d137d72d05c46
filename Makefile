# make report   builds the sample report into out/ on a machine with nothing but python3 (3.11 or later) and make
# make test     everything that CI runs
# make lowest   a quick part of the tests, with the lowest versions that pyproject.toml promises (part of make test)
# make requirements   makes requirements/ anew from pyproject.toml; with UPGRADE=--upgrade, of the newest versions
# make wheel    the wheel, its bill of materials and the versions it was tested with, in dist/
# make bench    measures, side by side, and prints ratios

PYTHON ?= python3
BIN := .venv/bin
MONTH ?= 2023-02
UPGRADE ?=
PIP := install --quiet --disable-pip-version-check
QUICK := tests/definitions tests/ground tests/records tests/report tests/indicators/test_calendar.py \
  tests/sources/test_error_cells.py tests/workbook/test_sheet.py tests/workbook/test_boxes.py
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-emit-find-links --custom-compile-command 'make requirements' $(UPGRADE) pyproject.toml

.PHONY: report test lowest requirements bench wheel libreoffice clean

report: .venv/installed
	@$(BIN)/kpibook build --month $(MONTH) --out out/performance_report_$(MONTH).xlsx

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "kpibook needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version)"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || sh .ci/install_venv $(PYTHON)

# Dependencies are those in requirements/, exactly; nothing that is not listed there is fetched (--no-deps), and
# `pip check` says whether anything is missing or out of pyproject.toml's bounds.
.venv/installed: pyproject.toml requirements/run.txt | .venv/bin/pip
	@echo "Installing kpibook into .venv (once; a minute or two)"
	@$(BIN)/pip $(PIP) --no-deps --require-hashes --requirement requirements/run.txt
	@$(BIN)/pip $(PIP) --no-deps --editable .
	@mkdir -p out && touch $@

.venv/installed-dev: pyproject.toml requirements/dev.txt | .venv/bin/pip
	@$(BIN)/pip $(PIP) --no-deps --require-hashes --requirement requirements/dev.txt
	@$(BIN)/pip $(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/pip --disable-pip-version-check check
	@mkdir -p out && touch $@ .venv/installed

# uv is quick; where it doesn't find its way to an index, pip, which is set up for the mirror here, does the same.
.venv/lowest/installed: requirements/lowest.txt | .venv/installed-dev
	@rm -rf .venv/lowest && $(BIN)/python -m venv .venv/lowest
	@$(BIN)/uv pip install --quiet --python .venv/lowest/bin/python --no-deps --require-hashes --requirements $< || \
	  .venv/lowest/bin/pip $(PIP) --no-deps --require-hashes --requirement $<
	@touch $@

lowest: .venv/lowest/installed
	PYTHONPATH=src .venv/lowest/bin/python -m pytest -q -n 2 -p no:cacheprovider -m 'not libreoffice and not slow' $(QUICK)

requirements: .venv/installed-dev
	$(COMPILE) --output-file requirements/run.txt
	$(COMPILE) --extra dev --constraint requirements/run.txt --no-annotate --output-file requirements/dev.txt
	$(COMPILE) --extra cluster --extra lowest --resolution lowest-direct --no-annotate --upgrade \
	  --output-file requirements/lowest.txt
	$(BIN)/python -m supply.licences

libreoffice:
	@sh .ci/install_libreoffice
	@sh .ci/install_browser

test: .venv/installed-dev libreoffice
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory lowest
	$(BIN)/python -m pytest -n 2 --dist loadscope

bench: .venv/installed-dev
	$(BIN)/python benchmarks/run.py

wheel: .venv/installed-dev
	@rm -rf dist
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@$(BIN)/python -m supply.bill dist/*.whl
	@cp requirements/run.txt dist/requirements.txt

clean:
	rm -rf .venv out dist build
