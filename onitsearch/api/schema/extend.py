"""``extend_schema`` for our operations, whatever the host's DEFAULT_SCHEMA_CLASS is.

What is described is what is heeded: a method knows by it which parameters of an address it may be given (see
`api.base.ApiView`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from drf_spectacular.utils import extend_schema as _extend_schema

Method = TypeVar("Method", bound=Callable[..., Any])


def extend_schema(**described: Any) -> Callable[[Method], Method]:
    """Describe a view's method; drf-spectacular would take the class to extend from the host's settings."""
    extend = _extend_schema(**described)
    heeded = frozenset(
        one.name for one in described.get("parameters", ()) if one.location == OpenApiParameter.QUERY
    )

    def decorate(method: Method) -> Method:
        method.schema = AutoSchema  # type: ignore[attr-defined]
        made = extend(method)
        made.heeded = heeded  # type: ignore[attr-defined]
        return made

    return decorate
