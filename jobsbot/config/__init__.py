"""What the bot is told: environment variables, `.env`, and the TOML file with its policy."""
