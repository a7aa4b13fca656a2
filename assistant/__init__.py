"""A question becomes a cited answer."""

__version__ = "0.1.0"
