"""Proofs of the catalogue's claims, bound to them line by line, a file a subject."""
