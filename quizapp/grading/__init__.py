"""From what the learner typed to a verdict: notation, tolerance, diagnosis."""
