"""The gate of generated answers: text of a model in, sentences that the documents support out."""
