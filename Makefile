# The commands of the project. What each promises stands in README.md.
# Python >= 3.11 and make are enough; everything else is installed by `make run` or `make test`.

# The first interpreter that starts and is new enough. A name on PATH proves neither.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$each -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo $$each; break; }; done)
BOOTSTRAP = exec $(PYTHON) config/runner/bootstrap.py
ARGS ?=

.PHONY: run test check bench chaos lock clean python

run: python     ## everything on http://127.0.0.1:8000, data in var/
	@$(BOOTSTRAP) run

test: python    ## the whole suite, browser included; ARGS="tests/core -k ids" for a part
	@$(BOOTSTRAP) test $(ARGS)

check: python   ## lint, types, import rules, migrations, translations
	@$(BOOTSTRAP) check

bench: python   ## figures beside their limits, also in var/bench.json
	@$(BOOTSTRAP) bench $(ARGS)

chaos: python   ## tests that kill processes
	@$(BOOTSTRAP) chaos $(ARGS)

lock: python    ## renew requirements/*.txt from requirements/*.in
	@$(BOOTSTRAP) lock

clean:          ## forget what can be made again; data in var/ stays
	rm -rf .venv frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found; install it or say PYTHON=/path/to/python." >&2; exit 1; }
