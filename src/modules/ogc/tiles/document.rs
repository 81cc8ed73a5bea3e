//! The part of the OpenAPI document that describes tiles.
//!
//! The ends of the operations' names are those of the standard, by which its clients find them.

use features::Schema;
use serde_json::{Map, Value, json};
use tiles::TileMatrixSet;

use super::MVT;

/// The paths of the service, with their operations.
pub(in crate::modules::ogc) fn paths<'a>(
    collections: impl Iterator<Item = &'a Schema>,
) -> Vec<(String, Value)> {
    let mut paths = vec![
        (
            "/tileMatrixSets".to_owned(),
            document(
                "getTileMatrixSetsList",
                "Tile matrix sets",
                &[],
                "TileMatrixSets",
            ),
        ),
        (
            "/tileMatrixSets/{tileMatrixSetId}".to_owned(),
            document(
                "getTileMatrixSet",
                "A tile matrix set",
                &[set()],
                "TileMatrixSet",
            ),
        ),
    ];
    paths.extend(of_owner("", "dataset"));
    for schema in collections {
        let path = format!("/collections/{}", schema.name);
        paths.extend(of_owner(&path, &format!("{}.collection", schema.name)));
    }
    paths
}

/// The schemas that the paths refer to.
pub(in crate::modules::ogc) fn schemas() -> Map<String, Value> {
    let link = json!({
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            "href": { "type": "string" },
            "rel": { "type": "string" },
            "type": { "type": "string" },
            "title": { "type": "string" },
            "templated": { "type": "boolean" },
        },
    });
    let links = json!({ "type": "array", "items": link });
    let list = |name: &str, item: &str| {
        json!({
            "type": "object",
            "required": [name],
            "properties": {
                "links": links,
                name: { "type": "array", "items": { "type": "object", "required": [item, "links"] } },
            },
        })
    };
    let set = json!({
        "type": "object",
        "required": ["id", "crs", "tileMatrices"],
        "properties": {
            "tileMatrices": {
                "type": "array",
                "items": { "type": "object", "required": ["id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth", "tileHeight", "matrixWidth", "matrixHeight"] },
            },
        },
    });
    let tileset = json!({
        "type": "object",
        "required": ["dataType", "crs", "tileMatrixSetURI", "tileMatrixSetLimits", "layers", "links"],
        "properties": {
            "dataType": { "type": "string", "enum": ["vector"] },
            "crs": { "type": "string", "format": "uri" },
            "tileMatrixSetURI": { "type": "string", "format": "uri" },
            "links": links,
        },
    });
    [
        ("TileMatrixSets", list("tileMatrixSets", "id")),
        ("TileMatrixSet", set),
        ("TileSets", list("tilesets", "dataType")),
        ("TileSet", tileset),
    ]
    .into_iter()
    .map(|(name, schema)| (name.to_owned(), schema))
    .collect()
}

fn of_owner(path: &str, owner: &str) -> [(String, Value); 3] {
    let id = |operation: &str| format!("{owner}.vector.{operation}");
    let list = format!("{path}/tiles");
    let tileset = format!("{list}/{{tileMatrixSetId}}");
    let tile = format!("{tileset}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}");
    [
        (
            list,
            document(&id("getTileSetsList"), "Tilesets", &[], "TileSets"),
        ),
        (
            tileset,
            document(&id("getTileSet"), "A tileset", &[set()], "TileSet"),
        ),
        (tile, tile_operation(&id("getTile"))),
    ]
}

fn document(id: &str, summary: &str, path_parameters: &[Value], schema: &str) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
    let mut parameters = path_parameters.to_vec();
    parameters.extend([format_parameter("json"), lang()]);
    operation(
        id,
        summary,
        &parameters,
        &json!({ "application/json": { "schema": schema } }),
    )
}

fn tile_operation(id: &str) -> Value {
    let parameters = [
        set(),
        in_path("tileMatrix", "The matrix, which is the zoom within the set"),
        in_path("tileRow", "The row, counted from the north"),
        in_path("tileCol", "The column, counted from the antimeridian"),
        format_parameter("mvt"),
        lang(),
    ];
    let bytes = json!({ "type": "string", "format": "binary" });
    let mut content = Map::new();
    content.insert(MVT.to_owned(), json!({ "schema": bytes }));
    operation(id, "A vector tile", &parameters, &Value::Object(content))
}

fn operation(id: &str, summary: &str, parameters: &[Value], content: &Value) -> Value {
    let problem = |description: &str| {
        let schema = json!({ "$ref": "#/components/schemas/Problem" });
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": schema } },
        })
    };
    json!({
        "operationId": id,
        "summary": summary,
        "tags": ["tiles"],
        "parameters": parameters,
        "responses": {
            "200": { "description": "The resource", "content": content },
            "304": { "description": "The client has this state of it" },
            "400": problem("A parameter is unknown or cannot be read"),
            "404": problem("Nothing stands at this address"),
            "500": problem("The server failed"),
            "503": problem("The server is starting"),
        },
    })
}

fn set() -> Value {
    let mut parameter = in_path("tileMatrixSetId", "Name of the tile matrix set");
    let names = TileMatrixSet::ALL.map(TileMatrixSet::name);
    parameter["schema"] = json!({ "type": "string", "enum": names });
    parameter
}

fn in_path(name: &str, description: &str) -> Value {
    json!({
        "name": name,
        "in": "path",
        "description": description,
        "required": true,
        "schema": { "type": "string" },
        "style": "simple",
    })
}

fn format_parameter(key: &str) -> Value {
    json!({
        "name": "f",
        "in": "query",
        "description": "The format",
        "required": false,
        "schema": { "type": "string", "enum": [key] },
        "style": "form",
        "explode": false,
    })
}

fn lang() -> Value {
    json!({ "$ref": "#/components/parameters/lang" })
}
