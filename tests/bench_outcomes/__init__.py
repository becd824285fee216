"""`make bench-outcomes`: what each audit measure costs beside the best SQL by hand, and how it grows."""
