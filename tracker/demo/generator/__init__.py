"""Clinics that nobody runs, as large as wanted and with every defect of real data, from a seed and a day.

Where a shape follows a source, its constant names it; every other number here is openly invented and says
nothing of patients. The rows are stored at once, as the actions would have written them but without a line
in the trail for each: the trail says once, for the clinic, that all of it was invented.
"""

from tracker.demo.generator.clinics import MakeUp, generate

__all__ = ["MakeUp", "generate"]
