"""The front end of scalewall-tui: the command line and the Textual screen over a run file."""
