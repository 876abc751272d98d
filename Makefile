# Every target but bench is one command of bootstrap.py, which also works without make.
# Variables: HOST and PORT (run, demo), ARGS (test), PYTHON (what makes the environment), VENV (where it is).
PYTHON ?= python3
export HOST PORT VENV

.PHONY: run demo test proof setup lint lock bench

run:
	@$(PYTHON) bootstrap.py run

demo:
	@$(PYTHON) bootstrap.py demo

test:
	@$(PYTHON) bootstrap.py test $(ARGS)

proof:
	@$(PYTHON) bootstrap.py proof $(ARGS)

setup:
	@$(PYTHON) bootstrap.py setup

lint:
	@$(PYTHON) bootstrap.py lint

bench: setup
	@$(or $(VENV),.venv)/bin/python -m bench.pages
	@$(or $(VENV),.venv)/bin/python -m bench.saves
	@$(or $(VENV),.venv)/bin/python -m bench.commits
	@$(or $(VENV),.venv)/bin/python -m bench.rewind
	@$(or $(VENV),.venv)/bin/python -m bench.sandbox
	@$(or $(VENV),.venv)/bin/python -m bench.thumbnails
	@$(or $(VENV),.venv)/bin/python -m bench.sample_text

lock:
	@$(PYTHON) bootstrap.py lock $(ARGS)
