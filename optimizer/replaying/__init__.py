"""What decisions take, give and promise, recomputed one at a time; beside it, ``posing`` makes rows of them."""
