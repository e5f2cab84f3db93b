"""Line mode: a session on stdin and stdout, for screen readers, pipes and scripts.

Lines of text only, no cursor control. An answer is one line; a vector or matrix goes on while a
bracket is open or a line ends in `;` or `,`. A line that begins with `:` is a command.
"""
