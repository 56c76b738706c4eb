"""The stream of changes of Change Discovery 1.0, section 3."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class ChangedObject(TypedDict):
    """Our manifest as the object of an activity; ``canonical`` is the library's URI."""

    id: str
    type: Literal["Manifest"]
    canonical: str


class ActivityJson(TypedDict):
    """Something that happened (Change Discovery 1.0, section 3.3)."""

    type: Literal["Create", "Update", "Delete", "Refresh"]
    object: NotRequired[ChangedObject]
    endTime: NotRequired[str]
    summary: NotRequired[str]


class StreamPageRef(TypedDict):
    """Another page of the stream."""

    id: str
    type: Literal["OrderedCollectionPage"]


class StreamRef(TypedDict):
    """The stream that a page is of."""

    id: str
    type: Literal["OrderedCollection"]


ActivityStream = TypedDict(
    "ActivityStream",
    {
        "@context": str,
        "id": str,
        "type": Literal["OrderedCollection"],
        "totalItems": int,
        "first": StreamPageRef,
        "last": StreamPageRef,
    },
)


ActivityPage = TypedDict(
    "ActivityPage",
    {
        "@context": str,
        "id": str,
        "type": Literal["OrderedCollectionPage"],
        "startIndex": int,
        "partOf": StreamRef,
        "prev": NotRequired[StreamPageRef],
        "next": NotRequired[StreamPageRef],
        "orderedItems": list[ActivityJson],
    },
)
