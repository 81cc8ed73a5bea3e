//! GeoJSON and JSON-FG, read by the `geojson` crate.

use std::fmt::Write as _;

use features::formats::geojson::{CollectionWriter, FeatureEncoder};
use features::formats::{Format, FormatError, IdKind, Members, Precision};
use features::{GeometryKind, Record, RecordId, Value};
use geo_types::{Coord, Geometry, LineString, Polygon};
use geojson::{FeatureCollection, GeoJson, feature::Id};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{
    HARD_TEXT, area, assert_wound, bytes, layer, local_crs, point, two_points, wrong_way,
};

fn collection(bytes: &[u8]) -> FeatureCollection {
    let text = std::str::from_utf8(bytes).unwrap();
    match text.parse::<GeoJson>().unwrap() {
        GeoJson::FeatureCollection(collection) => collection,
        other => panic!("{other:?} is no collection"),
    }
}

fn members(value: Json) -> Members {
    match value {
        Json::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

#[test]
fn values_come_back() {
    for ids in [IdKind::Number, IdKind::Text] {
        let layer = layer(GeometryKind::Point, ids);
        let read = collection(&bytes(Format::GeoJson, &layer, &two_points(ids)));
        let feature = &read.features[0];
        assert_eq!(
            feature.id,
            Some(match ids {
                IdKind::Number => Id::Number(7.into()),
                IdKind::Text => Id::String("код-7".to_owned()),
            })
        );
        assert_eq!(
            Json::Object(feature.properties.clone().unwrap()),
            json!({
                "title": HARD_TEXT, "status": "new", "votes": i64::MIN, "share": 0.1, "is_open": true,
                "due_on": "2025-03-09", "created_at": "2025-06-15T15:06:40.120Z",
            })
        );
        let nulls = read.features[1].properties.as_ref().unwrap();
        assert_eq!(nulls.len(), 7);
        assert!(nulls.values().all(Json::is_null));
    }
}

#[test]
fn an_empty_collection_is_whole() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    assert!(
        collection(&bytes(Format::GeoJson, &layer, &[]))
            .features
            .is_empty()
    );
    let fg = collection(&bytes(Format::JsonFg, &layer, &[]));
    assert!(fg.foreign_members.unwrap().contains_key("conformsTo"));
}

#[test]
fn members_stand_before_and_after_the_features() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let mut writer = CollectionWriter::begin(
        FeatureEncoder::new(&layer),
        &members(json!({ "timeStamp": "2025-01-01T00:00:00Z" })),
        Vec::new(),
    )
    .unwrap();
    writer.write(&two_points(IdKind::Number)[0]).unwrap();
    let bytes = writer
        .finish_with(&members(
            json!({ "numberReturned": 1, "links": [{ "rel": "next" }] }),
        ))
        .unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.find("timeStamp") < text.find("features"));
    assert!(text.find("features") < text.find("numberReturned"));
    let read = collection(&bytes);
    assert_eq!(read.features.len(), 1);
    assert_eq!(
        Json::Object(read.foreign_members.unwrap()),
        json!({ "timeStamp": "2025-01-01T00:00:00Z", "numberReturned": 1, "links": [{ "rel": "next" }] })
    );
}

#[test]
fn a_feature_alone_has_links() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let mut out = Vec::new();
    FeatureEncoder::json_fg(&layer)
        .encode_alone(
            &two_points(IdKind::Number)[0],
            &members(json!({ "links": [] })),
            &mut out,
        )
        .unwrap();
    let read: Json = serde_json::from_slice(&out).unwrap();
    assert_eq!(read["type"], "Feature");
    assert_eq!(read["links"], json!([]));
    assert_eq!(read["featureType"], "places");
    assert_eq!(
        read["time"],
        json!({ "timestamp": "2025-06-15T15:06:40.120Z" })
    );
    assert_eq!(read["place"], Json::Null);
}

#[test]
fn other_systems_have_the_order_of_their_authority() {
    let mut layer = layer(GeometryKind::Point, IdKind::Number);
    layer.crs = local_crs();
    let records = [point(
        RecordId::Number(1),
        1_300_000.123_45,
        5e5,
        vec![Value::Null; 7],
    )];
    let read: Json = serde_json::from_slice(&bytes(Format::GeoJson, &layer, &records)).unwrap();
    assert_eq!(
        read["features"][0]["geometry"]["coordinates"],
        json!([500_000, 1_300_000.123])
    );
    let read: Json = serde_json::from_slice(&bytes(Format::JsonFg, &layer, &records)).unwrap();
    assert_eq!(read["coordRefSys"], layer.crs.uri.as_str());
    assert_eq!(read["features"][0]["geometry"], Json::Null);
    assert_eq!(read["features"][0]["time"], Json::Null);
    assert_eq!(
        read["features"][0]["place"]["coordinates"],
        json!([500_000, 1_300_000.123])
    );
}

#[test]
fn nothing_is_left_of_a_feature_that_cannot_be_written() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let mut out = b"before".to_vec();
    for broken in [
        point(RecordId::Number(1), f64::NAN, 0.0, vec![Value::Null; 7]),
        point(RecordId::Number(1), 0.0, 0.0, Vec::new()),
    ] {
        let result = FeatureEncoder::new(&layer).encode(&broken, &mut out);
        assert!(matches!(
            result,
            Err(FormatError::NotFinite(_) | FormatError::WrongValue { .. })
        ));
        assert_eq!(out, b"before");
    }
}

#[test]
fn huge_text_is_whole() {
    let layer = layer(GeometryKind::Point, IdKind::Number);
    let mut text = String::new();
    for number in 0..100_000 {
        write!(text, "ж\"{number}").unwrap();
    }
    let mut records = two_points(IdKind::Number);
    records[0].values[0] = Value::Text(text.clone());
    let read = collection(&bytes(Format::GeoJson, &layer, &records));
    assert_eq!(
        read.features[0].property("title").unwrap(),
        &Json::String(text)
    );
}

fn ring() -> impl Strategy<Value = LineString<f64>> {
    (
        -170.0..170.0,
        -80.0..80.0,
        3_usize..20,
        0.01..5.0,
        any::<bool>(),
    )
        .prop_map(|(lon, lat, corners, radius, is_reversed)| {
            let mut coords: Vec<_> = (0..corners)
                .map(|corner| {
                    let turn = corner as f64 / corners as f64 * std::f64::consts::TAU;
                    Coord {
                        x: lon + radius * turn.cos(),
                        y: lat + radius * turn.sin(),
                    }
                })
                .collect();
            if is_reversed {
                coords.reverse();
            }
            coords.push(coords[0]);
            LineString(coords)
        })
}

proptest! {
    #[test]
    fn any_shell_is_wound_and_rounded(ring in ring()) {
        let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
        let record = area(1, Polygon::new(ring, Vec::new()));
        let read = collection(&bytes(Format::GeoJson, &layer, std::slice::from_ref(&record)));
        let geometry = Geometry::<f64>::try_from(read.features[0].geometry.clone().unwrap()).unwrap();
        assert_wound(&geometry);
        let mut rounded = record.geometry;
        Precision::DEGREES.round_geometry(&mut rounded);
        let (Geometry::MultiPolygon(read), Geometry::MultiPolygon(wanted)) = (geometry, rounded) else { unreachable!() };
        let sorted = |polygons: &geo_types::MultiPolygon<f64>| {
            let mut coords = polygons.0[0].exterior().0.clone();
            coords.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            coords.dedup();
            coords
        };
        prop_assert_eq!(sorted(&read), sorted(&wanted));
    }

    #[test]
    fn any_text_and_number_comes_back(text in any::<String>(), id in any::<String>(), number in any::<f64>(), votes: i64) {
        let layer = layer(GeometryKind::Point, IdKind::Text);
        let mut values = vec![Value::Null; 7];
        values[0] = Value::Text(text.clone());
        values[2] = Value::Integer(votes);
        values[3] = Value::Float(number);
        let record: Record = point(RecordId::Text(id.clone()), 1.0, 2.0, values);
        let read: Json = serde_json::from_slice(&bytes(Format::GeoJson, &layer, &[record])).unwrap();
        let feature = &read["features"][0];
        prop_assert_eq!(&feature["id"], &json!(id));
        prop_assert_eq!(&feature["properties"]["title"], &json!(text));
        prop_assert_eq!(feature["properties"]["votes"].as_i64(), Some(votes));
        prop_assert_eq!(feature["properties"]["share"].is_null(), !number.is_finite());
    }

    #[test]
    fn holes_are_clockwise(lon in -100.0..100.0) {
        use geo::Translate;
        let layer = layer(GeometryKind::MultiPolygon, IdKind::Number);
        let records = [area(1, wrong_way().translate(lon, 0.0))];
        let read = collection(&bytes(Format::GeoJson, &layer, &records));
        assert_wound(&Geometry::try_from(read.features[0].geometry.clone().unwrap()).unwrap());
    }
}
