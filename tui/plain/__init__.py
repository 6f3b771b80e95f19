"""The program as plain text: lists, tables, one line per event; for logs, scripts and screen readers."""
