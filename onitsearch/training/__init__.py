"""What is learned: a small CLIP from labelled pictures, and in ``detector`` the network that finds pictures.

Only commands that train come here; no process of a running site imports it.
"""
