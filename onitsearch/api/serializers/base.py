"""What all serializers of answers share: members are declared once, as fields; answers and OpenAPI follow from them.

A field says what a member is. Its value is the attribute of that name (or of its `source`, dots allowed), or what
`_make_<name>(value)` returns. Values are plain already and no field converts them one by one, which would take longer
than making them: a test reads answers back through the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from django.utils.functional import cached_property
from rest_framework import serializers as s
from rest_framework.fields import empty

from onitsearch.annotate.addresses import Addresses

Make = Callable[[Any, Any], Any]


class AnswerSerializer(s.Serializer[Any]):
    """Makes an answer of declared members; addresses come in the context as ``at``.

    A member that is not ``required`` is left out where its value is ``empty``, or lacking in a mapping.
    """

    # Whether instances are mappings with the members' names as keys.
    of_mapping = False

    @cached_property
    def at(self) -> Addresses:
        """The addresses of this installation."""
        found: Addresses = self.context["at"]
        return found

    def prepare(self, instance: Any) -> Any:
        """What members are made from; computed once for each instance."""
        return instance

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The members in the order of their declaration."""
        value = self.prepare(instance)
        needed, optional = _makers(type(self))
        made = {name: make(self, value) for name, make in needed}
        for name, make in optional:
            found = make(self, value)
            if found is not empty:
                made[name] = found
        return made

    def one_of(self, instance: Any) -> Any:
        """An object as a member; None and ``empty`` stay what they are."""
        return instance if instance is None or instance is empty else self.to_representation(instance)

    def all_of(self, instances: Any) -> Any:
        """A list of objects as a member; ``empty`` stays what it is."""
        return instances if instances is empty else [self.to_representation(one) for one in instances]

    @cached_property
    def _nested(self) -> dict[str, AnswerSerializer]:
        """Serializers of members that are objects, or lists of them, with this one's context."""
        declared = {name: getattr(one, "child", one) for name, one in self._declared_fields.items()}
        return {
            name: type(one)(context=self.context)
            for name, one in declared.items()
            if isinstance(one, AnswerSerializer)
        }


@cache
def _makers(shape: type[AnswerSerializer]) -> tuple[list[tuple[str, Make]], list[tuple[str, Make]]]:
    """How the members of a serializer are made: those that every answer has, and those that it may have."""
    needed: list[tuple[str, Make]] = []
    optional: list[tuple[str, Make]] = []
    for name, field in shape._declared_fields.items():
        (needed if field.required else optional).append((name, _maker(shape, name, field)))
    return needed, optional


def _maker(shape: type[AnswerSerializer], name: str, field: s.Field[Any, Any, Any, Any]) -> Make:
    make = getattr(shape, f"_make_{name}", None) or _reader(shape, field.source or name, field.required)
    if isinstance(field, s.ListSerializer) and isinstance(field.child, AnswerSerializer):
        return lambda own, value: own._nested[name].all_of(make(own, value))
    if isinstance(field, AnswerSerializer):
        return lambda own, value: own._nested[name].one_of(make(own, value))
    return make


def _reader(shape: type[AnswerSerializer], source: str, required: bool) -> Make:
    if not shape.of_mapping:
        read: Callable[[Any], Any] = attrgetter(source)
    elif required:
        read = itemgetter(source)
    else:
        return lambda _own, value: value.get(source, empty)
    return lambda _own, value: read(value)


class MappingSerializer(AnswerSerializer):
    """Makes an answer of a mapping whose keys are the members' names; others are left out."""

    of_mapping = True


def serialize(shape: type[AnswerSerializer], instance: object, **context: Any) -> dict[str, Any]:
    """One answer as plain values."""
    return shape(context=context).to_representation(instance)


def serialize_all(
    shape: type[AnswerSerializer], instances: Iterable[Any], **context: Any
) -> list[dict[str, Any]]:
    """Several answers of the same shape as plain values."""
    return list(map(shape(context=context).to_representation, instances))
