# Pulseline. `make run` opens the demo clinic, `make test` runs every test; the rest serves development.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
UV := .tools/bin/uv
PURE := courses/rules courses/protocols monitoring/rules monitoring/charts
CODE := courses monitoring tracker tests manage.py
# Nothing is built from source and no Python is fetched: wheels whose hashes are in the lock files.
export UV_PYTHON_DOWNLOADS := never
# Hospital networks inspect TLS with a certificate of their own: trust what the system trusts.
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_CONSTRAINT :=

# Installs lock file $(1) into .venv: with uv, or with pip where uv cannot run or reach its index.
define install
	{ test -x $(UV) && $(UV) pip install --quiet --python $(BIN)/python --require-hashes --no-build -r $(1); } \
	|| $(PYTHON) -m pip --python $(BIN)/python install --quiet --require-hashes --only-binary :all: -r $(1)
endef

get_uv = test -x $(UV) || $(PYTHON) -m pip install --quiet --require-hashes --only-binary :all: --upgrade \
	--target .tools -r requirements-tools.lock

.PHONY: help install dev run test journeys rules mutants bench-reminders bench-outcomes twins check fix lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
		echo "Pulseline needs Python 3.11 or newer: apt-get install python3 python3-pip" >&2; exit 1; }
	$(PYTHON) -m pip --version >/dev/null 2>&1 || {
		echo "Pulseline needs pip to install what it is built on: apt-get install python3-pip" >&2; exit 1; }
	$(get_uv) || echo "uv could not be installed: pip does its work." >&2
	{ test -x $(UV) && $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv; } \
	|| $(PYTHON) -m venv --without-pip .venv

.venv/installed: requirements.lock | $(BIN)/python
	@echo "Installing what Pulseline runs on ..."
	$(call install,requirements.lock)
	touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what Pulseline is tested with ..."
	$(call install,requirements-dev.lock)
	touch $@

install: .venv/installed ## .venv with the locked dependencies

dev: .venv/installed-dev ## the same, with what tests and checks need

run: .venv/installed ## the demo clinic on http://127.0.0.1:8000 (PORT=... for another)
	@exec $(BIN)/python -m tracker.demo_site

test: .venv/installed-dev ## every test: SQLite, PostgreSQL and Redis, browser
	@exec $(BIN)/python tests/run.py

journeys: .venv/installed-dev ## the browser journeys only; pages land in screenshots/
	@exec $(BIN)/python tests/run.py browser

rules: .venv/installed-dev ## the rules only: no database, about a second
	@exec $(BIN)/python -m pytest -q -p no:cacheprovider -p no:django -W ignore::pytest.PytestConfigWarning \
		-o addopts="--import-mode=importlib" tests/rules

mutants: .venv/installed-dev ## does a rule test fail for each small change of a dose or taper rule? minutes
	@rm -rf mutants
	$(BIN)/mutmut run --max-children 2 >/dev/null
	$(BIN)/mutmut results --all true | $(BIN)/python tests/mutants.py

bench-reminders: .venv/installed-dev ## what planning a million patients costs (PATIENTS=... for fewer)
	$(BIN)/python tests/bench_reminders.py

bench-outcomes: .venv/installed-dev ## what each audit measure costs beside SQL by hand, to 100 000 courses (COURSES="1000 10000")
	@exec $(BIN)/python -m tests.bench_outcomes

twins: .venv/installed-dev ## each audit measure against its slow twin on generated clinics (SEEDS=5 PATIENTS=300); minutes
	@exec $(BIN)/python -m pytest -q -p no:cacheprovider tests/monitoring/outcomes/many_clinics.py

chaos: .venv/installed-dev ## reminders while everything is killed: 30 000 in 20 minutes (ARGS='--n 3000 --t 120 --seed 2')
	@exec $(BIN)/python -m tests.chaos $(ARGS)

chaos-controls: .venv/installed-dev ## do six engines broken on purpose each turn such a run red? minutes
	@exec $(BIN)/python -m pytest -q -p no:cacheprovider tests/chaos/controls_turn_red.py

chaos-zones: .venv/installed-dev ## every wall time of 15 zones and ten years against a scan of the minutes; minutes
	@exec $(BIN)/python -m pytest -q -p no:cacheprovider -n 2 tests/chaos/every_day_by_scan.py

check: .venv/installed-dev ## lint, format, import order, migrations, templates, types; changes nothing
	@failed=0
	step() { echo "- $$*"; "$$@" || failed=1; }
	step $(BIN)/ruff check --quiet --output-format concise $(CODE)
	step $(BIN)/ruff format --check --quiet --output-format concise $(CODE)
	step $(BIN)/lint-imports --no-logo
	step $(BIN)/python manage.py makemigrations --check --dry-run
	step $(BIN)/mypy --no-error-summary $(PURE)
	find templates -name '*.html' -print0 | sort -z | xargs -0 -r $(BIN)/djade --target-version 5.2 --check || failed=1
	test $$failed = 0 && echo "All checks pass." || { echo "Some checks failed; make fix repairs form." >&2; exit 1; }

fix: .venv/installed-dev ## repair what a tool can: lint, format, templates
	@$(BIN)/ruff check --quiet --fix $(CODE) || true
	$(BIN)/ruff format $(CODE)
	find templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

lock: $(BIN)/python ## resolve pyproject.toml anew into the lock files
	@$(get_uv)
	compile="$(UV) pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11"
	note="# Made by make lock from pyproject.toml."
	{ echo "$$note"; $$compile pyproject.toml; } > requirements.lock.new
	mv requirements.lock.new requirements.lock
	{ echo "$$note"; $$compile -c requirements.lock --group dev pyproject.toml; } > requirements-dev.lock.new
	mv requirements-dev.lock.new requirements-dev.lock
	{ echo "# Made by make lock: installs the rest."; echo uv | $$compile -; } > requirements-tools.lock.new
	mv requirements-tools.lock.new requirements-tools.lock

clean: ## remove what was installed or cached; var/ with its data stays
	@rm -rf .venv .tools staticfiles mutants .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
