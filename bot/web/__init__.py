"""Pages over HTTP: for now whether the bot is alive; later the webhook and the public pages."""
