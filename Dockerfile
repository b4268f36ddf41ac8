# The tool as one image: packages by hash, models and heads built in, no root at run time.
FROM node:20-bookworm-slim AS browser
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libegl1 libgles2 libgl1 libglib2.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 saywell
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY --from=browser /app/node_modules node_modules
COPY . .
ENV VAR_DIR=/var/lib/saywell MODEL_DIR=/opt/saywell/models PERSONA_DIR=/opt/saywell/personas PYTHONUNBUFFERED=1
RUN mkdir -p /var/lib/saywell /opt/saywell \
 && SECRET_KEY=build python manage.py models fetch \
 && SECRET_KEY=build python manage.py personas build \
 && SECRET_KEY=build python manage.py collectstatic --noinput --verbosity 0 \
 && chown -R saywell /var/lib/saywell /opt/saywell
USER saywell
EXPOSE 8000
HEALTHCHECK --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/live', timeout=3)"]
CMD ["daphne", "-b", "0.0.0.0", "-p", "8000", "config.asgi:application"]
