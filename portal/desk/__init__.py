"""The desk: cataloguers register books, watch them being read, and look through what was found."""
