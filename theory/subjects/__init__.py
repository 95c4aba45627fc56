"""The claims, one package a subject: what is said, and how it is proved."""
