"""Where Django looks for models; they live in the store room."""

from onitsearch.store.models import (
    Activity,
    ClassHead,
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
    "ClassHead",
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
