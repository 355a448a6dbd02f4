"""Readers of what others write, fed with anything: in short by the tests, at length by ``make fuzz``."""
