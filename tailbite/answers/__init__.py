"""What a user asks of the claims: a number, the inverse, or which claim speaks of it."""
