"""What stands on a screen; each draws from a snapshot that it is given, and asks nobody."""
