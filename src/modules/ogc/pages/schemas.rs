//! Fields of a collection: what filters and orders may name.

use features::{Field, FieldKind, Role, Schema};
use maud::{Markup, html};

use super::layout::{self, Step};
use super::{Texts, texts};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links;
use crate::modules::ogc::schemas::Purpose;

/// A schema of a collection as a page.
pub(in super::super) fn page(asked: &Asked, schema: &Schema, purpose: Purpose) -> Markup {
    let texts = texts(asked.language);
    let (title, explanation) = match purpose {
        Purpose::Queryables => (texts.queryables, texts.queryables_explanation),
        Purpose::Sortables => (texts.sortables, texts.sortables_explanation),
        Purpose::Items => (texts.schema, texts.schema_explanation),
    };
    let main = html! {
        p .lead { (explanation) }
        (table(asked, schema))
    };
    let path = format!("/collections/{}", schema.name);
    let own_path = format!("{path}/{}", purpose.path());
    let way = [
        Step::new(texts.collections, "/collections"),
        Step::new(collections::title(schema, asked.language), path),
        Step::new(title, own_path),
    ];
    let offered = [Format::JsonSchema, Format::Html];
    let links = links::own(&asked.address(), &offered, Format::Html);
    layout::page(asked, title, &way, &links, &main)
}

/// The fields as a table.
pub(super) fn table(asked: &Asked, schema: &Schema) -> Markup {
    let texts = texts(asked.language);
    html! {
        div .table tabindex="0" role="region" aria-label=(texts.fields) {
            table {
                thead {
                    tr {
                        th scope="col" { (texts.field_name) }
                        th scope="col" { (texts.field_kind) }
                        th scope="col" { (texts.field_title) }
                        th scope="col" { (texts.field_codes) }
                    }
                }
                tbody {
                    @for field in &schema.fields { (row(asked, field)) }
                }
            }
        }
    }
}

fn row(asked: &Asked, field: &Field) -> Markup {
    let texts = texts(asked.language);
    html! {
        tr {
            th scope="row" { code { (field.name) } }
            td {
                (kind(texts, field.kind))
                @if field.role == Role::Instant { ", " code { "datetime" } }
            }
            td { (collections::field_title(field, asked.language)) }
            td {
                @if !field.codes.is_empty() {
                    ul .codes {
                        @for code in &field.codes {
                            li { code { (code) } " — " (collections::code_name(&field.name, code, asked.language)) }
                        }
                    }
                }
            }
        }
    }
}

fn kind(texts: &Texts, kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => texts.kind_text,
        FieldKind::Integer => texts.kind_integer,
        FieldKind::Float => texts.kind_float,
        FieldKind::Boolean => texts.kind_boolean,
        FieldKind::Date => texts.kind_date,
        FieldKind::DateTime => texts.kind_date_time,
    }
}
