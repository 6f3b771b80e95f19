"""The screens: each holds the state that its widgets draw from, and wires them together."""
