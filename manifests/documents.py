"""What an address stands for, fetched and read: a manifest, a collection or an activity stream.

The one place that knows which forms of documents there are; a form that is not JSON (METS, say) is told here by what
came, fetched by the door (`fetch/door.py`) and read by a reader of its own into the same types.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from manifests.activities import StreamDoc, read_stream
from manifests.fetch import FetchedJson, fetch_json
from manifests.presentation import CollectionDoc, ManifestDoc, read
from manifests.uri import absolute

Document = ManifestDoc | CollectionDoc | StreamDoc


def fetch_document(url: str, **conditions: Any) -> FetchedJson:
    """Fetch a document; ``conditions`` (etag, last_modified, tries) and errors are those of `fetch_json`.

    A firewall's refusal is an error and not an answer.
    """
    return fetch_json(url, permit="refused", **conditions)


def read_document(fetched: FetchedJson) -> Document:
    """Tell what a document is. Raises the errors of `presentation.read`, also for one page of a stream."""
    stream = read_stream(fetched.data, fetched.final_url)
    if stream is not None and not stream.is_page:
        return stream
    doc = read(fetched.data, fetched.final_url)
    # Its id is what others fetch a document by, and two libraries may call theirs manifest.json.
    return dataclasses.replace(doc, id=absolute(doc.id, fetched.final_url))
