"""One plain page to search with, for a host that has none of its own; its templates are made to be overridden."""
