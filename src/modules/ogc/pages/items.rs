//! A page of items: a map, and the same as a table.

use chrono::FixedOffset;
use features::{Field, Record, Schema, Value};
use geo_types::Geometry;
use maud::{Markup, html};

use super::layout::{self, Step};
use super::{Land, Texts, credit, map, texts};
use crate::http::language::Language;
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::download;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, Link};
use crate::modules::ogc::view::View;

/// The longest text that a cell of the table shows whole.
const CHARACTERS_OF_A_CELL: usize = 120;
/// The time of the region, all year round.
const MOSCOW: FixedOffset =
    FixedOffset::east_opt(3 * 3600).expect("invariant: three hours are less than a day");

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
    land: &Land<'_>,
) -> Markup {
    let texts = texts(asked.language);
    let title = collections::title(schema, asked.language);
    let geometries = shown.records.iter().map(|record| &record.geometry);
    let main = html! {
        (filters(asked, schema))
        @if shown.records.is_empty() {
            p .nothing { (texts.nothing) }
        } @else {
            @if let Some(picture) = map::picture(texts, texts.map, land.areas, geometries) { (picture) }
            (credit(texts, land))
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
        &format!("{title}: {}", texts.map_and_table),
        &way,
        &links,
        &main,
    )
}

/// One value of a field as people read it.
pub(super) fn shown_value(asked: &Asked, field: &Field, value: &Value) -> String {
    let texts = texts(asked.language);
    let is_russian = asked.language == Language::Russian;
    match value {
        Value::Null => String::new(),
        Value::Text(code) if !field.codes.is_empty() => {
            collections::code_name(&field.name, code, asked.language).to_owned()
        }
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) if is_russian => format!("{number:.2}").replace('.', ","),
        Value::Float(number) => format!("{number:.2}"),
        Value::Boolean(true) => texts.yes.to_owned(),
        Value::Boolean(false) => texts.no.to_owned(),
        Value::Date(day) if is_russian => day.format("%d.%m.%Y").to_string(),
        Value::Date(day) => day.to_string(),
        Value::DateTime(instant) => {
            let format = if is_russian {
                "%d.%m.%Y %H:%M"
            } else {
                "%Y-%m-%d %H:%M"
            };
            let there = instant.with_timezone(&MOSCOW).format(format);
            format!("{there} {}", texts.moscow_time)
        }
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
                    span { (collections::field_title(field, asked.language)) }
                    select name=(field.name) {
                        option value="" { (texts.any) }
                        @for code in &field.codes {
                            option value=(code) selected[asked.parameter(&field.name) == Some(code)] {
                                (collections::code_name(&field.name, code, asked.language))
                            }
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
                        th scope="col" { (texts.number) br; code { "id" } }
                        @for field in fields { th scope="col" { (heading(asked, field)) } }
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
                                td { (cell(asked, &schema.fields[*position], &record.values[*position])) }
                            }
                            td { (place(texts, &record.geometry)) }
                        }
                    }
                }
            }
        }
    }
}

/// What a field is called, and by which name filters know it.
pub(super) fn heading(asked: &Asked, field: &Field) -> Markup {
    html! { (collections::field_title(field, asked.language)) br; code { (field.name) } }
}

fn cell(asked: &Asked, field: &Field, value: &Value) -> String {
    let text = shown_value(asked, field, value);
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
