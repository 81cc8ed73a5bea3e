//! Tiles by the standard's addresses are those of `/tiles`: the same bytes, tags, encodings and permissions.

use super::{linked, path, start, tile_path};
use crate::spatial::mvt;

/// Column and row of the tile of zoom 7 over the squares.
const TILE: (u32, u32) = (77, 46);

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_are_those_of_the_short_address() {
    let app = start().await;
    let (x, y) = TILE;
    for query in ["", "?status=solved", "?status=solved&from=2026-01-01"] {
        let ours = app
            .client
            .get(&format!("/ogc/tiles/WebMercatorQuad/7/{y}/{x}{query}"))
            .await;
        let theirs = app
            .client
            .get(&format!("/tiles/portal/7/{x}/{y}.mvt{query}"))
            .await;
        assert_eq!(ours.status, 200);
        assert!(!ours.body.is_empty() && ours.body == theirs.body);
        assert_eq!(ours.header("etag"), theirs.header("etag"));
        let tag = theirs.header("etag").to_owned();
        let path = format!("/ogc/tiles/WebMercatorQuad/7/{y}/{x}{query}");
        let again = app.client.get_with(&path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, 304);
    }
    let by_f = app
        .client
        .get(&format!("/ogc/tiles/WebMercatorQuad/7/{y}/{x}?f=mvt"))
        .await;
    assert_eq!(by_f.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_tile_is_an_answer_without_bytes() {
    let app = start().await;
    for path in [
        "/ogc/tiles/WebMercatorQuad/7/0/0",
        "/ogc/tiles/WorldCRS84Quad/17/0/0",
    ] {
        let answer = app.client.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.is_empty());
        assert_eq!(
            answer.header("content-type"),
            "application/vnd.mapbox-vector-tile"
        );
        let tag = answer.header("etag").to_owned();
        let again = app.client.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!(again.status, 304);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_are_compressed_and_open_to_other_sites() {
    let app = start().await;
    let (x, y) = TILE;
    for path in [
        format!("/ogc/tiles/WebMercatorQuad/7/{y}/{x}"),
        // The same place: a row of matrix 6 is 2.8125 degrees.
        "/ogc/tiles/WorldCRS84Quad/6/15/77".to_owned(),
    ] {
        let plain = app.client.get(&path).await;
        assert!(plain.body.len() > 200, "{path}");
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(plain.header("access-control-allow-origin"), "*");
        for encoding in ["gzip", "br", "zstd"] {
            let packed = app
                .client
                .get_with(&path, &[("accept-encoding", encoding)])
                .await;
            assert_eq!(packed.header("content-encoding"), encoding, "{path}");
            assert!(packed.body.len() < plain.body.len());
            assert_eq!(packed.header("etag"), plain.header("etag"));
            assert!(packed.header("vary").contains("accept-encoding"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_has_the_tiles_of_its_layer() {
    let app = start().await;
    let mut looked_at = 0;
    for collection in app.app.collections.iter() {
        let Some(tileset) = collection.tileset() else {
            continue;
        };
        let name = &collection.schema().name;
        let described = app
            .client
            .get(&format!("/ogc/collections/{name}"))
            .await
            .json();
        let rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
        let list = path(&app, &linked(&described, rel)[0]);
        let list = app.client.get(&list).await.json();
        assert_eq!(list["tilesets"].as_array().unwrap().len(), 2);
        let address = format!("/ogc/collections/{name}/tiles/WebMercatorQuad");
        let metadata = app.client.get(&address).await.json();
        let (x, y) = TILE;
        let ours = tile_path(&app, &metadata, "7", y.into(), x.into());
        let ours = app.client.get(&ours).await;
        let theirs = app
            .client
            .get(&format!("/tiles/{tileset}/7/{x}/{y}.mvt"))
            .await;
        assert_eq!(ours.status, 200);
        assert!(ours.body == theirs.body, "{name}");
        assert!(!mvt::decode(&ours.body).is_empty(), "{name}");
        looked_at += 1;
    }
    assert!(looked_at >= 3, "{looked_at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_in_the_next_tile_of_every_set() {
    let app = start().await;
    let paths = [
        "/ogc/tiles/WebMercatorQuad/7/45/77",
        "/ogc/tiles/WorldCRS84Quad/6/15/77",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(app.client.get(path).await.header("etag").to_owned());
    }
    let seq = app.app.spatial.snapshot().seq;
    sqlx::query("delete from issue where id = (select min(id) from issue)")
        .execute(&app.db.pool)
        .await
        .unwrap();
    app.wait_until(|snapshot| snapshot.seq > seq).await;
    for (path, before) in paths.iter().zip(before) {
        let after = app.client.get(path).await;
        assert_ne!(after.header("etag"), before, "{path}");
    }
}
