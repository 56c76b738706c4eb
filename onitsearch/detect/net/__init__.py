"""The small network that finds pictures: its shape, its weights, and how its answers become boxes."""
