//! One item: where it is, and what is known of it.

use features::{Record, Schema, Value};
use geo::BoundingRect;
use geo_types::Geometry;
use maud::{Markup, html};

use super::items::{heading, place, shown_value};
use super::layout::{self, Step};
use super::{Land, credit, map, texts};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, with_parameter};

/// The page.
pub(in super::super) fn page(
    asked: &Asked,
    schema: &Schema,
    record: &Record,
    land: &Land<'_>,
) -> Markup {
    let texts = texts(asked.language);
    let collection = collections::title(schema, asked.language);
    let id = record.id.to_string();
    let main = html! {
        p .lead { (collection) ", " (texts.number) " " (id) }
        div .pictures {
            @if !matches!(record.geometry, Geometry::Point(_)) {
                @if let Some(picture) = map::picture(texts, texts.item_map, land.areas, std::iter::once(&record.geometry)) {
                    (picture)
                }
            }
            @if let Some(picture) = map::locator(texts, land.areas, &record.geometry) { (picture) }
        }
        (credit(texts, land))
        @if let Some(address) = map_address(asked, &record.geometry) {
            p { a href=(address) { (texts.show_on_map) } }
        }
        dl {
            @for (field, value) in schema.fields.iter().zip(&record.values) {
                dt { (heading(asked, field)) }
                dd { @if value == &Value::Null { span .nothing { (texts.unknown) } } @else { (shown_value(asked, field, value)) } }
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
    let title = name(schema, record).map_or_else(|| format!("{collection}: {id}"), str::to_owned);
    layout::page(asked, &title, &way, &links, &main)
}

/// What the record itself is called, if it is.
fn name<'a>(schema: &Schema, record: &'a Record) -> Option<&'a str> {
    let position = ["title", "name"]
        .iter()
        .find_map(|name| schema.position(name))?;
    match &record.values[position] {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

/// The portal's own map at the place of a geometry.
fn map_address(asked: &Asked, geometry: &Geometry<f64>) -> Option<String> {
    let bbox = geometry.bounding_rect()?;
    let degrees = bbox.width().max(bbox.height()).max(0.002);
    let zoom = (360.0 / degrees).log2().clamp(5.0, 17.0);
    let middle = bbox.center();
    let address = layout::site_address(asked, "/");
    let place = format!("{:.5},{:.5},{zoom:.1}", middle.x, middle.y);
    Some(with_parameter(&address, "at", &place))
}
