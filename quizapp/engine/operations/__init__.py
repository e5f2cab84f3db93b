"""The operations of attention, a family a module; importing this package registers them all."""

from quizapp.engine.operations import attention, elementary, heads, masks, softmax

__all__ = ["attention", "elementary", "heads", "masks", "softmax"]
