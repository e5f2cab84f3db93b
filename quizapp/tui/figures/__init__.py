"""The pages of the statistics screen: figures as lines of text, drawn in a thread."""
