"""The chat for other people's sites: a script that they include, and the slim page that it opens in a frame."""
