"""Crop ↔ crop: local features, the homography between two impressions, clusters of one block or plate."""

from onitsearch.prints.features import Features, extract
from onitsearch.prints.match import MIN_INLIERS, Alignment, align, align_many

__all__ = ["MIN_INLIERS", "Alignment", "Features", "align", "align_many", "extract"]
