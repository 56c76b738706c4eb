"""The rows of the picture storey: pages to index, illustrations, vectors, models, prints and decisions."""

from onitsearch.store.models.activity import Activity
from onitsearch.store.models.class_heads import ClassHead
from onitsearch.store.models.decisions import DecisionRecord, ReviewLease
from onitsearch.store.models.illustrations import Illustration
from onitsearch.store.models.kind_heads import KindHead
from onitsearch.store.models.labels import Label
from onitsearch.store.models.pages import Page
from onitsearch.store.models.prints import PictureFeatures, PrintPair
from onitsearch.store.models.quality import QualityReport
from onitsearch.store.models.review_classifiers import ReviewClassifier
from onitsearch.store.models.similarity_maps import SimilarityMap
from onitsearch.store.models.vectors import EmbeddingModel, ReferenceVocabulary, Vector
from onitsearch.store.models.visibility import VisibilityChange

__all__ = [
    "Activity",
    "ClassHead",
    "DecisionRecord",
    "EmbeddingModel",
    "Illustration",
    "KindHead",
    "Label",
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
