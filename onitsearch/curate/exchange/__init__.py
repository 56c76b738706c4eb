"""Reviewed pictures in the forms that others read and write: CSV, COCO, JSON-LD and IIIF annotation pages."""
