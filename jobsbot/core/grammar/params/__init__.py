"""What the fields of commands are made of: each Param reads one kind of thing, and writes it."""
