"""Questions that the words of a document settle: which clause, how much of it, and what it has to say."""
