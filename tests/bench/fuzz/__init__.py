"""Strings, keys and files that nobody would type, at everything that reads something."""
