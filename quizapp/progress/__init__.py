"""What the learner did: the log of events, and what follows from it."""
