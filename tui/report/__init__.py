"""A run as a document that can be sent: what it says is worked out once, and written in several forms."""
