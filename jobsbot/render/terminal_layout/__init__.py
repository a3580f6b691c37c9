"""What a terminal needs of a message before it is drawn: its columns, its moments, its links."""
