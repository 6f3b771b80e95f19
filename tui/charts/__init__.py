"""Charts as plain functions: figures in, lines of text out; the drawing library is imported when first needed."""
