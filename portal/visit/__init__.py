"""The pages for visitors: search, illustration, book, browse, viewer."""
