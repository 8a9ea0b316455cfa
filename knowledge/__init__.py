"""Documents in, searchable spans and facts out. Knows nothing of settings, questions or pages."""
