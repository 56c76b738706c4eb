"""Where Django looks for models; they live in the store room."""

from onitsearch.store.models import (
    Activity,
    DecisionRecord,
    EmbeddingModel,
    Illustration,
    Lesson,
    Page,
    PictureFeatures,
    PrintPair,
    ReferenceVocabulary,
    ReviewLease,
    Vector,
)

__all__ = [
    "Activity",
    "DecisionRecord",
    "EmbeddingModel",
    "Illustration",
    "Lesson",
    "Page",
    "PictureFeatures",
    "PrintPair",
    "ReferenceVocabulary",
    "ReviewLease",
    "Vector",
]
