"""What `manage.py bench` measures, a file for each of its parts; `base` is what they share."""
