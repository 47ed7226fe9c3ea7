"""What is owed to a chat: the ledger, and the sending of what it holds."""
