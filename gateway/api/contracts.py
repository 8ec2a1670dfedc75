"""Complete the published OpenAPI document: the bodies and ids our routes read by hand."""

import re
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from gateway.api.commands import COMMANDS


SCHEMAS = "#/components/schemas/{model}"
NAMED = re.compile(r"{(\w+)}")


def publish(app: FastAPI) -> None:
    """Make `/openapi.json` describe every body and every id of an address."""
    written = app.openapi

    def described() -> dict[str, Any]:
        document = written()
        known = document.setdefault("components", {}).setdefault("schemas", {})
        known |= _bodies()
        for path, operations in document["paths"].items():
            for operation in operations.values():
                operation["parameters"] = [_parameter(name) for name in NAMED.findall(path)]
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _bodies() -> dict[str, Any]:
    """Describe each body by its model, less what the address of its route already says."""
    models = {shape.model: command.path for command in COMMANDS for shape in command.shapes}
    listed = sorted(models, key=lambda model: model.__name__)
    _, found = models_json_schema([(m, "validation") for m in listed], ref_template=SCHEMAS)
    schemas: dict[str, Any] = found["$defs"]
    for model, path in models.items():
        schema, said = schemas[model.__name__], set(NAMED.findall(path))
        schema["properties"] = {n: p for n, p in schema["properties"].items() if n not in said}
        schema["required"] = [name for name in schema["required"] if name not in said]
    return schemas


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
