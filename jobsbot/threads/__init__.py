"""Synchronization of the threads of one process: which go first, and which is woken."""
