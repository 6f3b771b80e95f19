"""A process that goes ahead of the first screen, on another core: reads run and machine, and draws the wall."""
