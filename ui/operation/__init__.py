"""What whoever runs the server looks at: health, metrics, logs, traces. Nothing here changes an answer."""
