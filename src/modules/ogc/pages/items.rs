//! A page of items: a map, and the same as a table.

use features::{Field, Record, Schema, Value};
use geo_types::{Geometry, MultiPolygon};
use maud::{Markup, html};

use super::layout::{self, Step};
use super::{Texts, map, texts};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::download;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, Link};
use crate::modules::ogc::view::View;

/// The longest text that a cell of the table shows whole.
const CHARACTERS_OF_A_CELL: usize = 120;

/// What a page shows.
pub(in super::super) struct ShownPage<'a> {
    pub(in super::super) records: &'a [Record],
    pub(in super::super) view: &'a View,
    /// How many items there are on all pages, where that is known.
    pub(in super::super) matched: Option<u64>,
    pub(in super::super) next: Option<&'a Link>,
    pub(in super::super) is_first: bool,
}

/// The page.
pub(in super::super) fn page(
    asked: &Asked,
    schema: &Schema,
    shown: &ShownPage<'_>,
    land: &[MultiPolygon<f64>],
) -> Markup {
    let texts = texts(asked.language);
    let title = collections::title(schema, asked.language);
    let geometries = shown.records.iter().map(|record| &record.geometry);
    let main = html! {
        (filters(asked, schema))
        @if shown.records.is_empty() {
            p { (texts.nothing) }
        } @else {
            @if let Some(picture) = map::picture(texts.map, land, geometries) { (picture) }
            (counts(texts, shown))
            (table(asked, schema, shown))
            (paging(asked, shown))
        }
        section aria-labelledby="download" {
            h2 #download { (texts.download) }
            p { (texts.download_shown) }
            ul .pages {
                @for format in Format::FILES {
                    li { a href=(download::address(asked, &schema.name, *format)) { (format.name()) } }
                }
            }
        }
    };
    let path = format!("/collections/{}", schema.name);
    let way = [
        Step::new(texts.collections, "/collections"),
        Step::new(title, path.clone()),
        Step::new(texts.items, format!("{path}/items")),
    ];
    let links = links::own(&asked.address(), Format::ITEMS, Format::Html);
    layout::page(
        asked,
        &format!("{title}: {}", texts.items),
        &way,
        &links,
        &main,
    )
}

/// One value as people read it.
pub(super) fn shown_value(texts: &Texts, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(true) => texts.yes.to_owned(),
        Value::Boolean(false) => texts.no.to_owned(),
        Value::Date(day) => day.to_string(),
        Value::DateTime(instant) => instant.format("%Y-%m-%d %H:%M UTC").to_string(),
    }
}

/// A form that narrows the page by the fields that have codes.
fn filters(asked: &Asked, schema: &Schema) -> Markup {
    let texts = texts(asked.language);
    let coded: Vec<&Field> = schema
        .fields
        .iter()
        .filter(|field| !field.codes.is_empty())
        .collect();
    let kept = asked.parameters().filter(|(name, value)| {
        !value.is_empty()
            && !["f", "after", "filter"].contains(name)
            && !coded.iter().any(|field| field.name == *name)
    });
    html! {
        form .filters method="get" action=(asked.bare_address()) {
            input type="hidden" name="f" value="html";
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            @for field in &coded {
                label {
                    span lang="en" { (field.title) }
                    select name=(field.name) {
                        option value="" { (texts.any) }
                        @for code in &field.codes {
                            option value=(code) selected[asked.parameter(&field.name) == Some(code)] { (code) }
                        }
                    }
                }
            }
            label .wide {
                span { (texts.filter) }
                input type="text" name="filter" value=(asked.parameter("filter").unwrap_or_default()) spellcheck="false";
            }
            button type="submit" { (texts.show) }
        }
    }
}

fn counts(texts: &Texts, shown: &ShownPage<'_>) -> Markup {
    html! {
        p {
            (texts.on_this_page) ": " (shown.records.len())
            @if let Some(matched) = shown.matched { ". " (texts.in_all) ": " (matched) }
        }
    }
}

fn table(asked: &Asked, schema: &Schema, shown: &ShownPage<'_>) -> Markup {
    let texts = texts(asked.language);
    let fields = &shown.view.schema().fields;
    let positions: Vec<_> = fields
        .iter()
        .filter_map(|field| schema.position(&field.name))
        .collect();
    html! {
        div .table tabindex="0" role="region" aria-label=(texts.items) {
            table {
                thead {
                    tr {
                        th scope="col" { "id" }
                        @for field in fields { th scope="col" title=(field.title) { (field.name) } }
                        th scope="col" { (texts.geometry) }
                    }
                }
                tbody {
                    @for record in shown.records {
                        tr {
                            th scope="row" {
                                a href=(item_address(asked, &schema.name, record)) { (record.id) }
                            }
                            @for position in &positions {
                                td { (cell(texts, &record.values[*position])) }
                            }
                            td { (place(texts, &record.geometry)) }
                        }
                    }
                }
            }
        }
    }
}

fn cell(texts: &Texts, value: &Value) -> String {
    let text = shown_value(texts, value);
    match text.char_indices().nth(CHARACTERS_OF_A_CELL) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// A point by its coordinates, anything else by what it is.
pub(super) fn place(texts: &Texts, geometry: &Geometry<f64>) -> String {
    match geometry {
        Geometry::Point(point) => format!("{:.6}, {:.6}", point.x(), point.y()),
        _ => texts.polygon.to_owned(),
    }
}

fn item_address(asked: &Asked, collection: &str, record: &Record) -> String {
    let id = record.id.to_string();
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    layout::address(asked, &format!("/collections/{collection}/items/{id}"))
}

fn paging(asked: &Asked, shown: &ShownPage<'_>) -> Markup {
    let texts = texts(asked.language);
    html! {
        nav .pages aria-label=(texts.paging) {
            @if !shown.is_first { a href=(asked.address_without(&["after"])) { (texts.first_page) } }
            @if let Some(next) = shown.next { a rel="next" href=(next.href) { (texts.next_page) } }
        }
    }
}
