def test_the_published_document_describes_every_command_and_its_rule(town):
    document = town.http.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["x-maillage-authz"], path
            body = operation.get("requestBody")
            if body is None:
                continue
            schema = body["content"]["application/json"]["schema"]
            for choice in schema.get("anyOf", [schema]):
                assert choice["$ref"].rpartition("/")[2] in schemas
    contact = document["paths"]["/v1/contacts"]["post"]["requestBody"]["content"]
    assert len(contact["application/json"]["schema"]["anyOf"]) == 2


def test_an_id_of_the_address_is_not_asked_again_in_the_body(town):
    document = town.http.get("/openapi.json").json()
    alias = document["components"]["schemas"]["Alias"]
    assert "alias" in alias["properties"]
    assert "person" not in {*alias["properties"], *alias["required"]}
    asked = document["paths"]["/v1/persons/{person}/aliases"]["post"]["parameters"]
    assert [parameter["name"] for parameter in asked] == ["person"]


def test_an_address_may_be_described_twice(town):
    first, second = (town.http.get("/openapi.json").content for _ in range(2))
    assert first == second
