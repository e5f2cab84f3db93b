"""What each command of the command line does; heavy imports stay inside the functions."""
