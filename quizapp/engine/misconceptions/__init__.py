"""The catalogue of known mistakes, a family a module; importing this package registers them all."""

from quizapp.engine.misconceptions import masks, scale, scores, softmax, values

__all__ = ["masks", "scale", "scores", "softmax", "values"]
