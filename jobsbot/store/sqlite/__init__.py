"""What SQLite's own driver does, without SQLAlchemy between: what every sentence asks for."""
