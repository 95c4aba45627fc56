"""Transformers as language models: how they read, learn and write.  Loaded on demand."""
