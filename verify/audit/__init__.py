"""Other people's layers, from outside: one door, what is measured there, and what it means."""
