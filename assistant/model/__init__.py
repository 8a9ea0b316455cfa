"""The language model at the other end of an OpenAI-compatible endpoint. Imported only where one is configured.

config    what is configured, from the settings
client    ask: a stream of text, or a short whole answer
chat      LangChain's ChatOpenAI with streams that are checked
wire      one request: its fields, its limits, its ending
retry     the one retry loop          breaker   leaving an endpoint alone that keeps failing
failures  everything that goes wrong, by kind
secrets   keys stay out of logs       meter     what is counted
bridge    async streams for callers that are not
check     does the endpoint answer: at start and in `doctor`
"""
