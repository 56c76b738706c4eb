# The site's image; `docker compose` runs every kind of process from it, as a user of its own and on a read-only disk.
# A base by its digest: docker build --build-arg BASE=python:3.11-slim@sha256:… (docs/deploying.md)
ARG BASE=python:3.11-slim
FROM ${BASE} AS built
WORKDIR /app
ENV PYTHONUNBUFFERED=1
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
COPY requirements*.lock package.json package-lock.json ./
COPY portal/bootstrap.py portal/torch_cpu.txt portal/
COPY portal/static/vendor.json portal/static/vendor.json
RUN python portal/bootstrap.py && rm -rf node_modules /root/.cache /root/.npm
ENV PATH=/app/.venv/bin:$PATH
COPY . .
# Nothing can be written beside the sources later.
RUN python manage.py messages compile && rm -f var/secret_key && mkdir -p var/packed && python -m compileall -q -j 0 .

FROM ${BASE}
RUN groupadd --system --gid 10001 onit && useradd --system --uid 10001 --gid onit --home-dir /tmp --no-create-home onit \
    && mkdir -p /data /models && chown onit:onit /data /models
WORKDIR /app
COPY --from=built /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--limit-request-line", "8190"]
