//! The documents: lists, tile matrix sets, tilesets, and what leads to them.

use serde_json::{Value, json};

use super::{SETS, linked, path, start, tile_path};
use crate::support::TestApp;

const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0";
const SPEC: &str = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf";

async fn get(app: &TestApp, path: &str) -> Value {
    app.client.get(path).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_found_from_the_landing_page() {
    let app = TestApp::start().await;
    let landing = get(&app, "/ogc").await;
    let tilesets = path(
        &app,
        &linked(&landing, &format!("{REL}/tilesets-vector"))[0],
    );
    let schemes = path(&app, &linked(&landing, &format!("{REL}/tiling-schemes"))[0]);
    assert_eq!(tilesets, "/ogc/tiles");
    assert_eq!(schemes, "/ogc/tileMatrixSets");
    for item in get(&app, &tilesets).await["tilesets"].as_array().unwrap() {
        let tileset = get(&app, &path(&app, &linked(item, "self")[0])).await;
        assert_eq!(tileset["tileMatrixSetURI"], item["tileMatrixSetURI"]);
        let scheme = path(&app, &linked(item, &format!("{REL}/tiling-scheme"))[0]);
        assert_eq!(get(&app, &scheme).await["uri"], item["tileMatrixSetURI"]);
    }
    let conformance = get(&app, "/ogc/conformance").await;
    let classes = conformance["conformsTo"].as_array().unwrap();
    for class in [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "mvt",
        "oas30",
    ] {
        assert!(
            classes.contains(&json!(format!("{SPEC}/{class}"))),
            "{class}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tile_matrix_sets_are_those_of_the_registry() {
    let app = TestApp::start().await;
    let list = get(&app, "/ogc/tileMatrixSets").await;
    let ids: Vec<&Value> = list["tileMatrixSets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| &set["id"])
        .collect();
    assert_eq!(ids, SETS);
    let mercator = get(&app, "/ogc/tileMatrixSets/WebMercatorQuad").await;
    assert_eq!(
        mercator["uri"],
        "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    );
    assert_eq!(
        mercator["crs"],
        "http://www.opengis.net/def/crs/EPSG/0/3857"
    );
    assert_eq!(mercator["tileMatrices"].as_array().unwrap().len(), 19);
    let geographic = get(&app, "/ogc/tileMatrixSets/WorldCRS84Quad").await;
    assert_eq!(
        geographic["crs"],
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    );
    let deepest = &geographic["tileMatrices"][17];
    assert_eq!(deepest["id"], "17");
    assert_eq!(deepest["matrixWidth"], 1 << 18);
    assert_eq!(deepest["matrixHeight"], 1 << 17);
    assert_eq!(deepest["cellSize"], json!(180.0 / 256.0 / 131_072.0));
    assert_eq!(deepest["pointOfOrigin"], json!([-180.0, 90.0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tileset_says_what_is_in_its_tiles_and_where() {
    let app = start().await;
    for (set, features_from) in [("WebMercatorQuad", "14"), ("WorldCRS84Quad", "13")] {
        let tileset = get(&app, &format!("/ogc/tiles/{set}")).await;
        assert_eq!(tileset["dataType"], "vector");
        let layer = |id: &str| {
            let layers = tileset["layers"].as_array().unwrap();
            layers
                .iter()
                .find(|layer| layer["id"] == id)
                .unwrap_or_else(|| panic!("{id}"))
        };
        for (id, dimension) in [
            ("issues", 0),
            ("issues_cells", 2),
            ("issues_dropped", 0),
            ("constructions", 2),
            ("municipalities", 2),
            ("municipalities_labels", 0),
        ] {
            assert_eq!(layer(id)["geometryDimension"], dimension, "{id}");
        }
        assert_eq!(layer("issues")["minTileMatrix"], features_from);
        let properties = &layer("issues_cells")["propertiesSchema"]["properties"];
        assert_eq!(properties["h3"]["type"], "string");
        assert_eq!(properties["count"]["type"], "number");
        let center = &tileset["centerPoint"]["coordinates"];
        assert_eq!(center, &json!([39.0, 45.5]));
        let lower = &tileset["boundingBox"]["lowerLeft"];
        assert!(lower[0].as_f64().unwrap() <= 38.0 && lower[1].as_f64().unwrap() <= 44.5);
        assert_eq!(
            linked(&tileset, "self")[0],
            format!("{}/ogc/tiles/{set}?f=json", app.app.config.base_url)
        );
        for rel in ["describedby", "stylesheet"] {
            for address in linked(&tileset, rel) {
                get(&app, &path(&app, &address)).await;
            }
            assert_eq!(
                linked(&tileset, rel).len(),
                usize::from(set == "WebMercatorQuad")
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_outside_the_limits_is_empty_and_what_is_inside_is_served() {
    let app = start().await;
    for set in SETS {
        let tileset = get(&app, &format!("/ogc/tiles/{set}")).await;
        let limits = tileset["tileMatrixSetLimits"].as_array().unwrap();
        for limit in limits {
            let matrix = limit["tileMatrix"].as_str().unwrap();
            let number = |key: &str| limit[key].as_u64().unwrap();
            let rows = [number("minTileRow"), number("maxTileRow")];
            let columns = [number("minTileCol"), number("maxTileCol")];
            for (row, column) in rows
                .into_iter()
                .flat_map(|row| columns.map(move |column| (row, column)))
            {
                let answer = app
                    .client
                    .get(&tile_path(&app, &tileset, matrix, row, column))
                    .await;
                assert_eq!(answer.status, 200, "{set}/{matrix}/{row}/{column}");
                assert_eq!(
                    answer.header("content-type"),
                    "application/vnd.mapbox-vector-tile"
                );
            }
            let around = (rows[0].saturating_sub(2)..rows[1] + 3)
                .step_by(1 + (rows[1] - rows[0]) as usize / 12)
                .flat_map(|row| {
                    [columns[0].wrapping_sub(1), columns[1] + 1].map(|column| (row, column))
                });
            for (row, column) in around {
                let answer = app
                    .client
                    .get(&tile_path(&app, &tileset, matrix, row, column))
                    .await;
                let is_outside = answer.status == 404 || answer.body.is_empty();
                assert!(is_outside, "{set}/{matrix}/{row}/{column}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_go_on_into_the_addresses_of_the_tiles() {
    let app = start().await;
    let tileset = get(&app, "/ogc/tiles/WebMercatorQuad?status=solved&f=json").await;
    assert!(linked(&tileset, "item")[0].ends_with("/{tileCol}?status=solved"));
    assert!(linked(&tileset, "describedby")[0].ends_with("/tiles/portal.json?status=solved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_cannot_be_read_is_a_problem() {
    let app = start().await;
    for path in [
        "/ogc/tileMatrixSets/GoogleMaps",
        "/ogc/tiles/webmercatorquad",
        "/ogc/tiles/WebMercatorQuad/7/46/2147483647",
        "/ogc/tiles/WebMercatorQuad/7/2147483647/77",
        "/ogc/tiles/WebMercatorQuad/19/0/0",
        "/ogc/tiles/WorldCRS84Quad/18/0/0",
        "/ogc/tiles/WorldCRS84Quad/0/1/0",
        "/ogc/tiles/WebMercatorQuad/7/x/77",
        "/ogc/tiles/WebMercatorQuad/7/-1/77",
        "/ogc/collections/dUmmYColLection/tiles",
        "/ogc/collections/dUmmYColLection/tiles/WebMercatorQuad",
        "/ogc/collections/dUmmYColLection/tiles/WebMercatorQuad/7/46/77",
    ] {
        app.client.get(path).await.problem(404, "not-found");
    }
    for path in [
        "/ogc/tileMatrixSets?x=1",
        "/ogc/tileMatrixSets/WorldCRS84Quad?x=1",
        "/ogc/tiles?x=1",
        "/ogc/tiles?status=solved",
        "/ogc/tiles/WebMercatorQuad?x=1",
        "/ogc/tiles/WebMercatorQuad?f=png",
        "/ogc/tiles/WebMercatorQuad/7/46/77?x=1",
        "/ogc/tiles/WebMercatorQuad/7/46/77?f=png",
        "/ogc/tiles/WebMercatorQuad/7/46/77?status=lost",
    ] {
        app.client.get(path).await.problem(400, "invalid-request");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_document_is_a_page_too() {
    let app = start().await;
    for (path, word) in [
        ("/ogc/tileMatrixSets", "WorldCRS84Quad"),
        ("/ogc/tileMatrixSets/WebMercatorQuad", "559082264.03"),
        ("/ogc/tiles", "/ogc/tiles/WorldCRS84Quad"),
        (
            "/ogc/tiles/WorldCRS84Quad",
            "{tileMatrix}/{tileRow}/{tileCol}",
        ),
        (
            "/ogc/collections/issues/tiles",
            "/ogc/collections/issues/tiles/WebMercatorQuad",
        ),
        (
            "/ogc/collections/issues/tiles/WebMercatorQuad",
            "issues_cells",
        ),
    ] {
        for (lang, title) in [("ru", "Наборы тайлов"), ("en", "Tilesets")] {
            let page = app.client.get(&format!("{path}?f=html&lang={lang}")).await;
            assert_eq!(page.status, 200, "{path}");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            let text = page.text();
            assert!(text.contains(word), "{path}: {text}");
            assert!(
                text.contains(title) || path.contains("MatrixSets"),
                "{path}: {text}"
            );
        }
        let page = app.client.get_with(path, &[("accept", "text/html")]).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_openapi_document_names_the_operations_as_the_standard_does() {
    let app = TestApp::start().await;
    let document = get(&app, "/ogc/api").await;
    let tile = "{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}";
    for (path, id) in [
        ("/tiles".to_owned(), "dataset.vector.getTileSetsList"),
        (
            "/tiles/{tileMatrixSetId}".to_owned(),
            "dataset.vector.getTileSet",
        ),
        (format!("/tiles/{tile}"), "dataset.vector.getTile"),
        (
            format!("/collections/issues/tiles/{tile}"),
            "issues.collection.vector.getTile",
        ),
        ("/tileMatrixSets".to_owned(), "getTileMatrixSetsList"),
    ] {
        let operation = &document["paths"][&path]["get"];
        assert_eq!(operation["operationId"], id, "{path}");
        let ok = &operation["responses"]["200"]["content"];
        let reference = ok["application/json"]["schema"]["$ref"].as_str();
        if let Some(name) = reference.and_then(|name| name.strip_prefix("#/components/schemas/")) {
            assert!(
                document["components"]["schemas"][name].is_object(),
                "{name}"
            );
        }
    }
}
