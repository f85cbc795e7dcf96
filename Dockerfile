# The production image: web and worker run from it, as a user without rights.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv && /venv/bin/pip install --quiet --upgrade pip
COPY requirements/production.txt /tmp/production.txt
RUN /venv/bin/pip install --quiet --require-hashes -r /tmp/production.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/app/static-built MEDIA_ROOT=/data/media \
    ORIGINALS_ROOT=/data/originals
RUN useradd --system --uid 1000 --home-dir /app --shell /usr/sbin/nologin newsroom \
    && install -d -o newsroom -g newsroom /data /data/media /data/originals
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY deploy ./deploy
COPY newsroom ./newsroom
COPY edge ./edge
COPY images ./images
COPY authors ./authors
COPY articles ./articles
COPY frontpage ./frontpage
COPY feeds ./feeds
COPY newsletter ./newsletter
COPY templates ./templates
COPY static ./static
# Collecting reads the settings, which want their secrets; these are used here and nowhere else.
RUN SECRET_KEY=only-for-collecting-static-files-while-the-image-is-built \
    ALLOWED_HOSTS=localhost SITE_URL=http://localhost DATABASE_URL=postgres://localhost/none \
    python manage.py collectstatic --noinput --verbosity 0
USER newsroom
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000", "newsroom.wsgi"]
