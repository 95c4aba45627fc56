"""The kernel: what makes a theorem.  Everything else only proposes steps to it."""
