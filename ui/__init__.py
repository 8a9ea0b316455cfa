"""Everything that a person or a program talks to."""
