"""What we say: findings → blocks → files."""
