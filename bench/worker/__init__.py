"""The worker: one process that brings one model onto the device and measures it, length by length."""
