"""What kind a found picture is, decided by evidence: how it looks, its size, shape and place, and what found it."""
