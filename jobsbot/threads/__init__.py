"""How threads of one process wait for each other: which go first, and which is woken."""
