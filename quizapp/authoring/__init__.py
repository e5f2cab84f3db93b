"""For those who write packs: a new one, its schema, its check and the report on it."""
