"""Facts and a translator in, messages with buttons out; nothing here reads, sends or remembers."""
