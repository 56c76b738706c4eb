"""`manage.py encoder`: the one process that turns words and uploaded pictures into vectors."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.embed.protocol import Address
from onitsearch.embed.server import EncoderServer
from onitsearch.embed.specs import resolve


class Command(BaseCommand):
    """Listen for words and pictures until stopped; say so once the model is loaded."""

    help = "Runs the encoder: words and pictures from web processes to vectors, with one model for all."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--model", help="a name and tag, or a folder (setting MODEL otherwise)")
        parser.add_argument("--address", help="unix:///path or tcp://host:port (setting ENCODER_ADDRESS)")
        parser.add_argument("--device", help="auto, cpu, cuda or cuda:n (setting DEVICE)")
        parser.add_argument("--precision", choices=["auto", "fp32", "bf16"], help="setting PRECISION")
        parser.add_argument("--threads", type=int, default=None, help="torch threads (all cores otherwise)")

    def handle(self, *args: Any, **options: Any) -> None:
        configured = conf()
        try:
            address = Address.parse(options["address"] or configured.encoder_address)
            spec = resolve(options["model"] or configured.model)
        except (OnitError, ValueError) as error:
            raise CommandError(str(error)) from error

        def make() -> Any:
            from onitsearch.embed.encoder import Encoder  # torch takes seconds: listen first, import then

            return Encoder(
                spec,
                device=options["device"] or configured.device,
                precision=options["precision"] or configured.precision,
                threads=options["threads"],
            )

        def ready() -> None:
            self.stdout.write(f"encoder ready: {spec.key} at {address}")
            self.stdout.flush()

        async def run() -> None:
            server = EncoderServer(address, spec.key, make)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, server.stop)
            await server.serve(ready)

        try:
            asyncio.run(run())
        except OSError as error:
            raise CommandError(f"The encoder cannot listen at {address}: {error}") from error
