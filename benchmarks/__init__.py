"""Side-by-side cost, and the fit of what is fitted; never part of the program."""
