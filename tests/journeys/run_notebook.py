"""Runs a notebook in a kernel of its own, and writes it with its outputs: ``run_notebook.py NOTEBOOK TARGET``.

A process of its own, since nbclient wants an event loop and Playwright has one already.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(notebook: str, target: str) -> None:
    read = nbformat.read(notebook, as_version=4)
    folder = str(Path(target).parent)
    NotebookClient(
        read, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    nbformat.write(read, target)


if __name__ == "__main__":
    main(*sys.argv[1:])
