"""What ``digest`` does: each command reads, calls what does the work, and says what came of it."""
