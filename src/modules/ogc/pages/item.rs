//! One item: where it is, and what is known of it.

use features::{Record, Schema};
use geo_types::MultiPolygon;
use maud::{Markup, html};

use super::items::{place, shown_value};
use super::layout::{self, Step};
use super::{map, texts};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links;

/// The page.
pub(in super::super) fn page(
    asked: &Asked,
    schema: &Schema,
    record: &Record,
    land: &[MultiPolygon<f64>],
) -> Markup {
    let texts = texts(asked.language);
    let collection = collections::title(schema, asked.language);
    let id = record.id.to_string();
    let main = html! {
        @if let Some(picture) = map::picture(texts.map, land, std::iter::once(&record.geometry)) {
            (picture)
        }
        dl {
            @for (field, value) in schema.fields.iter().zip(&record.values) {
                dt { code title=(field.title) { (field.name) } }
                dd { (shown_value(texts, value)) }
            }
            dt { (texts.geometry) }
            dd { (place(texts, &record.geometry)) }
        }
    };
    let path = format!("/collections/{}", schema.name);
    let way = [
        Step::new(texts.collections, "/collections"),
        Step::new(collection, path.clone()),
        Step::new(texts.items, format!("{path}/items")),
        Step::new(&id, format!("{path}/items/{id}")),
    ];
    let offered = [Format::GeoJson, Format::Html];
    let links = links::own(&asked.address(), &offered, Format::Html);
    layout::page(asked, &format!("{collection}: {id}"), &way, &links, &main)
}
