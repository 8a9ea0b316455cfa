"""Search measured on collections with relevance judgements."""
