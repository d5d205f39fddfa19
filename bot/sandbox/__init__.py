"""A Telegram of one's own: the Bot API over real HTTP on loopback, people to play, and a page to chat in."""
