"""What a theorem consists of."""
