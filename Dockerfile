# The service: `docker run` with .env, a config.json and a volume for data.
FROM python:3.12-slim AS build
COPY requirements.lock /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.lock

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 bot && install -d -o bot /srv/bot/data
COPY --from=build /venv /venv
WORKDIR /srv/bot
COPY config.json ./
COPY scoring scoring
COPY cards cards
COPY bot bot
USER bot
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 LOG_FORMAT=json
VOLUME /srv/bot/data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
