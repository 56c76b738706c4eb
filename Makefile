# The two commands a newcomer needs are `make demo` and `make test`.
PYTHON ?= python3
PY := .venv/bin/python
export PORT ?= 8000

# Where Python is told to leave no bytecode beside the sources, it is kept in var/: without any, each of a site's
# processes compiles Django and torch anew, which takes seconds.
ifneq ($(PYTHONDONTWRITEBYTECODE),)
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/var/bytecode
endif

# Tests run side by side, one worker more than there are cores, since many wait for a browser or a clock, but four at
# most: a worker has a database server and a model of its own.
# WORKERS=0 runs them in one process.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n < 2 ? 2 : n > 3 ? 4 : n + 1)))
PYTEST := $(PY) -m pytest $(if $(filter no:xdist,$(ARGS)),,-n $(WORKERS))

TYPES := .venv/bin/mypy manifests onitsearch portal

.PHONY: demo test setup viewers lint types coverage lock sbom digests audit fuzz up clean browser

setup:
	@$(PYTHON) portal/bootstrap.py

demo: setup
	@exec $(PY) manage.py demo $(if $(ONCE),--once) $(if $(SEED),--seed $(SEED))

up: setup
	@exec $(PY) manage.py up

# What only the tests need is fetched for the tests only.
viewers: setup
	@$(PYTHON) portal/bootstrap.py --viewers

# Types are checked beside the tests, on the core that would be idle meanwhile; what is wrong with them is told last.
test: setup viewers lint
	@mkdir -p var; $(TYPES) > var/types.log 2>&1 & types=$$!; \
	$(PYTEST) $(ARGS); tests=$$?; \
	wait $$types; types=$$?; cat var/types.log; exit $$((tests ? tests : types))

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: setup
	$(TYPES)

# Branch coverage, beside the tests: counting makes them slower.
coverage: setup viewers
	$(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

# Writes the hashes of all that requirements.lock names (portal/lock.py).
lock:
	@$(PYTHON) portal/lock.py

# What a site is made of, with licences, as CycloneDX: var/sbom.cdx.json (portal/sbom.py).
sbom: setup
	@$(PY) -m portal.sbom

# Pins the images of containers by the digests that their tags have now: writes .env, wants Docker (portal/digests.py).
digests:
	@$(PYTHON) portal/digests.py

# Asks the advisories for what is locked (PyPI's, npm's); says so where they cannot be reached (portal/audit.py).
audit: setup
	@$(PY) -m portal.audit

# What strangers may send, tried out at length: make fuzz CASES=10000 (of each test; of all operations of the API together).
CASES ?= 10000
fuzz: setup
	ONIT_FUZZ=$(CASES) $(PY) -m pytest -s -p no:xdist tests/onitsearch/api/test_openapi.py \
	  tests/onitsearch/api/test_odd_queries.py tests/onitsearch/detect/test_layout_fuzz.py \
	  tests/manifests/test_presentation_fuzz.py tests/portal/test_odd_forms.py

clean:
	rm -rf var .venv node_modules tests/viewers/node_modules
