"""What is remembered of conversations: stored in SQL, answered from memory while the database is away."""
