"""What programs talk to: `/api` for this product's own pages and scripts, `/v1` as OpenAI's clients expect it, `/mcp`.

All of them ask the one chain, through `ui.conversations`.
"""
