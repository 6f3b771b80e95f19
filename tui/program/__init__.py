"""What the program does whichever screen is shown, in parts."""
