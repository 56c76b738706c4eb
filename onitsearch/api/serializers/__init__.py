"""The shapes of answers and of what is sent to us, each declared once: answers are made of them, OpenAPI follows."""
