"""One file a page; views only gather what the template shows."""
