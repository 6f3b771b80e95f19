"""Scripts that hold the product against what it replaces: how right its figures are, and what they cost."""
