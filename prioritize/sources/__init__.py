"""Public databases, one file each: which files they publish and how these become tables."""
