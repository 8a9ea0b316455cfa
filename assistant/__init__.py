"""Question in, verified answer out: understand → retrieve → compose → verify."""
