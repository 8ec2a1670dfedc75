"""Complete the published OpenAPI document: the body of every command, by its own model."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from gateway.api.commands import COMMANDS


SCHEMAS = "#/components/schemas/{model}"


def publish(app: FastAPI) -> None:
    """Make `/openapi.json` describe the bodies the routes read by hand."""
    written = app.openapi

    def described() -> dict[str, Any]:
        document = written()
        models = {shape.model for command in COMMANDS for shape in command.shapes}
        listed = sorted(models, key=lambda model: model.__name__)
        _, found = models_json_schema([(m, "validation") for m in listed], ref_template=SCHEMAS)
        known = document.setdefault("components", {}).setdefault("schemas", {})
        known |= found["$defs"]
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it
