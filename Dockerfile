# The site's image; `docker compose` runs every kind of process from it.
FROM python:3.11-slim
WORKDIR /app
ENV PYTHONUNBUFFERED=1
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
COPY requirements*.lock package.json package-lock.json ./
COPY portal/bootstrap.py portal/torch_cpu.txt portal/
COPY portal/static/vendor.json portal/static/vendor.json
RUN python portal/bootstrap.py && rm -rf node_modules /root/.cache /root/.npm
ENV PATH=/app/.venv/bin:$PATH
COPY . .
RUN python manage.py messages compile
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--limit-request-line", "8190"]
