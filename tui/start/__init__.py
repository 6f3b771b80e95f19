"""What the screen to begin with does, a part for each matter."""
