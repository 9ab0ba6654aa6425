"""A program by courts: what ties them together is priced, what is a court's own is a small problem, solved warm."""
