"""Rules without Telegram and without SQL; `Services` is all of them, made once in `bot.app`."""
