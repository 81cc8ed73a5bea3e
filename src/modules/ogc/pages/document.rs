//! The description of the interface as a page, from the same document that programs read.

use maud::{Markup, html};
use serde_json::Value;

use super::layout::{self, Step};
use super::{Texts, texts};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::Link;

/// The page.
pub(in super::super) fn page(asked: &Asked, document: &Value) -> Markup {
    let texts = texts(asked.language);
    let paths = document["paths"].as_object();
    let main = html! {
        p .lead { (texts.api_explanation) }
        (layout::copyable(&asked.base()))
        @for (path, operations) in paths.into_iter().flatten() {
            (operation(texts, document, path, &operations["get"]))
        }
    };
    let way = [Step::new("API", "/api.html")];
    let links = [Link::new(
        format!("{}/api", asked.base()),
        "alternate",
        Format::OpenApi,
    )
    .titled(Format::OpenApi.name())];
    layout::page(asked, texts.api_page, &way, &links, &main)
}

fn operation(texts: &Texts, document: &Value, path: &str, operation: &Value) -> Markup {
    let parameters = operation["parameters"].as_array();
    html! {
        section .operation {
            h2 { code { "GET " (path) } }
            p { (text(&operation["summary"])) }
            details {
                summary { (texts.parameters) }
                div .table tabindex="0" role="region" aria-label=(texts.parameters) {
                    table {
                        thead {
                            tr {
                                th scope="col" { (texts.field_name) }
                                th scope="col" { (texts.field_kind) }
                                th scope="col" { (texts.field_title) }
                            }
                        }
                        tbody {
                            @for parameter in parameters.into_iter().flatten() {
                                @let parameter = resolved(document, parameter);
                                tr {
                                    th scope="row" { code { (text(&parameter["name"])) } }
                                    td { (kind(&parameter["schema"])) }
                                    td { (text(&parameter["description"])) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The parameter, or what its reference leads to.
fn resolved<'a>(document: &'a Value, parameter: &'a Value) -> &'a Value {
    parameter["$ref"]
        .as_str()
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
        .unwrap_or(parameter)
}

fn kind(schema: &Value) -> Markup {
    let codes = schema["enum"].as_array();
    html! {
        (text(&schema["type"]))
        @for (position, code) in codes.into_iter().flatten().enumerate() {
            @if position == 0 { ": " } @else { ", " }
            code { (text(code)) }
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
