"""An encoder server in a thread of the tests' own process."""

from __future__ import annotations

import asyncio
import contextlib
import threading

from onitsearch.embed.client import EncoderClient
from onitsearch.embed.protocol import Address
from onitsearch.embed.server import EncoderServer


@contextlib.contextmanager
def serving(address, pool, server=EncoderServer, **options):
    """Serve a pool of models; yields a client and stops the server afterwards."""
    started = threading.Event()
    box = {}

    def run():
        async def main():
            box["loop"] = asyncio.get_running_loop()
            box["server"] = server(Address.parse(address), pool, **options)
            task = asyncio.create_task(box["server"].serve())
            await asyncio.sleep(0.05)
            started.set()
            await task

        asyncio.run(main())

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    client = EncoderClient(address, timeout=10)
    try:
        yield client
    finally:
        client.close()
        box["loop"].call_soon_threadsafe(box["server"].stop)
        thread.join(10)
        assert not thread.is_alive()
