"""`manage.py encoder`: the one process that turns words and uploaded pictures into vectors."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from manifests.errors import OnitError
from onitsearch.conf import conf
from onitsearch.embed.pool import ModelPool
from onitsearch.embed.protocol import Address
from onitsearch.embed.server import EncoderServer
from onitsearch.serving import FixedModels, ModelsInUse


class Command(BaseCommand):
    """Listen for words and pictures until stopped; say so once the model is loaded."""

    help = "Runs the encoder: words and pictures from web processes to vectors, by every model in use."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--model",
            action="append",
            help="a name and tag, or a folder; several times for several. The database is then not asked which models"
            " are in use.",
        )
        parser.add_argument("--address", help="unix:///path or tcp://host:port (setting ENCODER_ADDRESS)")
        parser.add_argument("--device", help="auto, cpu, cuda or cuda:n (setting DEVICE)")
        parser.add_argument("--precision", choices=["auto", "fp32", "bf16"], help="setting PRECISION")
        parser.add_argument("--threads", type=int, default=None, help="torch threads (all cores otherwise)")

    def handle(self, *args: Any, **options: Any) -> None:
        configured = conf()
        try:
            address = Address.parse(options["address"] or configured.encoder_address)
            how = {
                "device": options["device"] or configured.device,
                "precision": options["precision"] or configured.precision,
                "threads": options["threads"],
            }
            look = FixedModels(options["model"], **how) if options["model"] else ModelsInUse(**how)
        except (OnitError, ValueError) as error:
            raise CommandError(str(error)) from error

        def ready() -> None:
            self.stdout.write(f"encoder ready: {', '.join(pool.keys)} at {address}")
            self.stdout.flush()

        async def run() -> None:
            server = EncoderServer(address, pool)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, server.stop)
            await server.serve(ready)

        pool = ModelPool(look, loaded=configured.encoder_models)
        try:
            asyncio.run(run())
        except OSError as error:
            raise CommandError(f"The encoder cannot listen at {address}: {error}") from error
