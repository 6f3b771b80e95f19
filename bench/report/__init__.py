"""Results on their way out of the program: files for spreadsheets, scripts and readers."""
