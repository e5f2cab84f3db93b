"""A terminal quiz for interviews on Transformers that computes its answers."""

__version__ = "0.1.0"
