"""One file per format: bytes → canonical text and blocks."""
