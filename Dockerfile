# The service as one image: every package checked against its hash, no root, no compiler left.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements/ requirements/
RUN python -m venv /app \
    && /app/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt \
    && python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY domain/ domain/
COPY consent/ consent/
COPY projections/ projections/
COPY gateway/ gateway/
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && /app/bin/pip install --no-cache-dir --no-deps --no-index dist/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin maillage \
    && install --directory --mode 0700 --owner maillage --group maillage /var/lib/maillage
COPY --from=build /app /app
# Only /var/lib/maillage and /tmp are written: the rest may be mounted read-only.
ENV PATH=/app/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    MAILLAGE_DATA_DIR=/var/lib/maillage
USER 10001:10001
WORKDIR /var/lib/maillage
EXPOSE 8000
ENTRYPOINT ["maillage"]
CMD ["serve"]
