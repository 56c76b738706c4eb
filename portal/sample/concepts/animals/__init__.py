"""What animals are made of, and how they fill a picture."""
