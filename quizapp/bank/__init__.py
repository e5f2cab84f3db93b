"""Question banks: their models, the YAML reader, variants, and the library of packs."""
