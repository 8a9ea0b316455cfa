# Two stages: what builds stays behind. Runs as nobody in particular, writes to /data alone.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock pyproject.toml LICENSE README.md ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY assistant assistant
COPY evals evals
COPY knowledge knowledge
COPY prompts prompts
COPY ui ui
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin assistant \
    && install --directory --owner=assistant --mode=0750 /data
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    GUANGDONG_DATA_DIR=/data \
    GUANGDONG_HOST=0.0.0.0 \
    GUANGDONG_PORT=7860 \
    GUANGDONG_LOG_FORMAT=json \
    GUANGDONG_LOG_LEVEL=info
USER 10001:10001
VOLUME /data
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz', timeout=2)"]
ENTRYPOINT ["guangdong-assistant"]
CMD ["serve"]
