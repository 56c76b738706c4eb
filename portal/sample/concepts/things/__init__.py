"""What plants, lands, buildings, gear and people are made of, and what they stand in."""
