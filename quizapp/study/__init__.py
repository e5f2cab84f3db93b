"""A session without a screen: what is asked next, what an answer comes to. Both faces drive it."""
