# The service, without root and on a read-only root filesystem: see docs/deploy/compose.yaml.
FROM python:3.12-slim AS build
COPY requirements.lock /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.lock \
    && /venv/bin/pip uninstall --yes --quiet pip \
    && find /venv -type d -name tests -prune -exec rm -rf {} +

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 bot && install -d -o bot -g bot /srv/bot/data
COPY --from=build /venv /venv
WORKDIR /srv/bot
COPY config.json ./
COPY scoring scoring
COPY cards cards
COPY bot bot
RUN python -m compileall -q scoring cards bot
USER 10001
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 LOG_FORMAT=json
VOLUME /srv/bot/data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
