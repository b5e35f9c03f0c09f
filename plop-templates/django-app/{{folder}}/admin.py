"""What the administration shows of it."""
