"""The chat: Gradio's queue that answers, and the small requests of the chat page."""
