"""The books storey: reads, fetches, keeps and publishes IIIF books; knows nothing of search."""
