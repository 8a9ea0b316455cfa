"""What people ask, week by week, for those who run the assistant."""
