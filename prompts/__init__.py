"""Every prompt as a Markdown file beside this loader."""
