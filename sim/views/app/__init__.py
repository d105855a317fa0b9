"""The page in the browser: the live border, its measures, and two policies side by side."""
