"""What every experiment shares: pieces, records, seals, intervals."""
