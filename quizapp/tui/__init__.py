"""The face in the terminal, on Textual."""

import os

# Textual reads it when it is imported, and draws at most so often: a typed character then waits for
# its frame 8 ms at worst, instead of 17. A frame is drawn only where something has changed.
os.environ.setdefault("TEXTUAL_FPS", "120")
