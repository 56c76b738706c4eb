"""The sample model: a small CLIP that knows the sample library's concepts, with the commands that made it."""

from pathlib import Path

FOLDER = Path(__file__).parent
CONFIG = FOLDER / "open_clip_config.json"
