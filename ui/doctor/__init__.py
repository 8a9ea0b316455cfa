"""What `doctor` examines, a module per part of the service. Each check stands alone: one failure hides no other."""
