"""A recorded run played again: its events, at their recorded moments divided by a speed, into a copy of its file.

``schedule`` says when each event is due, from the ``moments`` at which they were recorded; ``recording`` reads them
with all that belongs to them, ``player`` writes them, ``place`` is where the copy lies, ``stage`` brings all together.
"""
