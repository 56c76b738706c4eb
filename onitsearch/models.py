"""Where Django looks for models; they live in the store room."""

from onitsearch.store.models import DecisionRecord, EmbeddingModel, Illustration, Page, Vector

__all__ = ["DecisionRecord", "EmbeddingModel", "Illustration", "Page", "Vector"]
