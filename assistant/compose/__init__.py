"""Evidence → draft, one file per kind of answer; no model."""
