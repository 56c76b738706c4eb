"""People: their roles, invitations by link, and tokens for programs."""
