"""An encoder for as long as a command takes: the one that runs, or one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from onitsearch.conf import conf
from onitsearch.embed.client import EncoderClient
from onitsearch.embed.errors import EncoderUnavailableError

# A large model takes a while to load; a first download longer still, but that says so itself.
_PATIENCE = 180.0


@contextmanager
def an_encoder(say: Callable[[str], object]) -> Iterator[None]:
    """Have an encoder that answers: the one that runs, or one of our own for as long as it takes.

    Raises EncoderUnavailableError or ModelUnavailableError with the reason where it cannot be had.
    """
    client = EncoderClient(conf().encoder_address)
    try:
        client.info()
    except EncoderUnavailableError:
        pass
    else:
        yield
        return
    finally:
        client.close()
    say("No encoder is running; one is started for this command.")
    command = [sys.executable, "-m", "django", "encoder"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        client.wait_ready(_PATIENCE)
        yield
    finally:
        client.close()
        process.terminate()
        process.wait(15)
