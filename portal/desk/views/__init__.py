"""One file a page; everything that writes is a service of the storeys below."""
