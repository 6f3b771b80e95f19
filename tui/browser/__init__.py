"""The screen in a browser on this machine, through textual-serve; nothing of it is loaded unless it is asked for."""
