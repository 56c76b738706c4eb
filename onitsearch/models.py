"""Where Django looks for models; they live in the store room."""

from onitsearch.store.models import (
    Activity,
    DecisionRecord,
    EmbeddingModel,
    Illustration,
    KindHead,
    Page,
    PictureFeatures,
    PrintPair,
    QualityReport,
    ReferenceVocabulary,
    ReviewClassifier,
    ReviewLease,
    SimilarityMap,
    Vector,
    VisibilityChange,
)

__all__ = [
    "Activity",
    "DecisionRecord",
    "EmbeddingModel",
    "Illustration",
    "KindHead",
    "Page",
    "PictureFeatures",
    "PrintPair",
    "QualityReport",
    "ReferenceVocabulary",
    "ReviewClassifier",
    "ReviewLease",
    "SimilarityMap",
    "Vector",
    "VisibilityChange",
]
