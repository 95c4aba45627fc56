"""Pages of the documentation that the code writes: claims, errata, commands, parameters."""
