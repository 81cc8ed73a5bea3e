//! Parameters of items: from texts to a query of the collection and a view of what it gives.
//!
//! Every fault is a 400 that names the parameter; a page and a file know the same parameters, save that only pages follow each other.

mod place;
mod time;

use features::filter::Filter;
use features::{Crs, Direction, ItemQuery, Schema, SortKey};

use super::asked::Asked;
use super::view::View;
use super::{crs, cursor, filters};
use crate::error::Problem;

/// Items of a page, when the client does not say.
pub(super) const LIMIT_DEFAULT: u64 = 100;
/// The most items of a page.
pub(super) const LIMIT_MAX: u64 = 10_000;
/// The most keys of an order.
const SORT_KEYS_MAX: usize = 5;

const NAMES: [&str; 11] = [
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "skipGeometry",
];

/// What is asked of the items of a collection.
pub(super) struct ItemsAsked {
    pub(super) query: ItemQuery,
    pub(super) view: View,
}

/// Reads the parameters of a page; its limit is always set.
pub(super) fn of_page(asked: &Asked, schema: &Schema) -> Result<ItemsAsked, Problem> {
    asked.allow_only(|name| name == "after" || is_known(schema, name))?;
    let mut items = of_items(asked, schema)?;
    items.query.limit = Some(match asked.parameter("limit") {
        None => LIMIT_DEFAULT,
        Some(text) => limit(text, Some(LIMIT_MAX))?,
    });
    if let Some(text) = asked.parameter("after") {
        let after = cursor::parse(text, schema, &items.query.sort).ok_or_else(|| {
            Problem::invalid_parameter(
                "after",
                "invalid",
                "is no place in this order: take it from the link to the next page",
            )
        })?;
        items.query.after = Some(after);
    }
    Ok(items)
}

/// Reads the parameters of a whole file.
pub(super) fn of_file(asked: &Asked, schema: &Schema) -> Result<ItemsAsked, Problem> {
    asked.allow_only(|name| is_known(schema, name))?;
    let mut items = of_items(asked, schema)?;
    items.query.limit = asked
        .parameter("limit")
        .map(|text| limit(text, None))
        .transpose()?;
    Ok(items)
}

/// Reads the system that coordinates are wanted in.
pub(super) fn output_crs(asked: &Asked) -> Result<Crs, Problem> {
    crs_of(asked, "crs")
}

fn is_known(schema: &Schema, name: &str) -> bool {
    NAMES.contains(&name) || schema.position(name).is_some()
}

fn of_items(asked: &Asked, schema: &Schema) -> Result<ItemsAsked, Problem> {
    let boxes = match asked.parameter("bbox") {
        None => Vec::new(),
        Some(text) => place::boxes(text, crs_of(asked, "bbox-crs")?)?,
    };
    let datetime = asked
        .parameter("datetime")
        .map(time::instants)
        .transpose()?;
    let query = ItemQuery {
        boxes,
        datetime,
        filter: filter(asked, schema)?,
        sort: match asked.parameter("sortby") {
            None => Vec::new(),
            Some(text) => sort(text, schema)?,
        },
        ..ItemQuery::default()
    };
    let fields = asked
        .parameter("properties")
        .map(|text| fields(text, schema))
        .transpose()?;
    let without_geometry = match asked.parameter("skipGeometry") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(invalid("skipGeometry", "must be true or false")),
    };
    let view = View::new(schema, fields, output_crs(asked)?, !without_geometry);
    Ok(ItemsAsked { query, view })
}

/// All conditions on attributes: the filter, and every field that is named with a value.
fn filter(asked: &Asked, schema: &Schema) -> Result<Option<Filter>, Problem> {
    let values = asked
        .parameters()
        .filter(|(name, value)| !NAMES.contains(name) && !value.is_empty())
        .filter_map(|(name, value)| Some((schema.position(name)?, value)));
    filters::read(schema, values)
}

fn crs_of(asked: &Asked, parameter: &'static str) -> Result<Crs, Problem> {
    match asked.parameter(parameter) {
        None => Ok(Crs::CRS84),
        Some(text) => crs::parse(&asked.site, parameter, text),
    }
}

fn limit(text: &str, maximum: Option<u64>) -> Result<u64, Problem> {
    let most = maximum.unwrap_or(i64::MAX as u64);
    text.parse()
        .ok()
        .filter(|limit| (1..=most).contains(limit))
        .ok_or_else(|| match maximum {
            Some(most) => invalid(
                "limit",
                format!("must be 1 to {most}; a whole collection is at …/download"),
            ),
            None => invalid("limit", "must be a number from 1 on"),
        })
}

fn sort(text: &str, schema: &Schema) -> Result<Vec<SortKey>, Problem> {
    let mut keys: Vec<SortKey> = Vec::new();
    for name in text.split(',') {
        // A plus sign in an address is a blank.
        let (name, direction) = match name.strip_prefix('-') {
            Some(name) => (name, Direction::Descending),
            None => (name.trim_start_matches(['+', ' ']), Direction::Ascending),
        };
        let field = position(schema, "sortby", name)?;
        if keys.iter().any(|key| key.field == field) {
            return Err(invalid("sortby", format!("{name:?} is named twice")));
        }
        keys.push(SortKey { field, direction });
    }
    if keys.len() > SORT_KEYS_MAX {
        let detail = format!("an order may have {SORT_KEYS_MAX} keys at most");
        return Err(invalid("sortby", detail));
    }
    Ok(keys)
}

/// Positions of the fields that are wanted, each once.
fn fields(text: &str, schema: &Schema) -> Result<Vec<usize>, Problem> {
    let mut positions = Vec::new();
    for name in text.split(',') {
        let position = position(schema, "properties", name.trim())?;
        if !positions.contains(&position) {
            positions.push(position);
        }
    }
    Ok(positions)
}

fn position(schema: &Schema, parameter: &str, name: &str) -> Result<usize, Problem> {
    schema.position(name).ok_or_else(|| {
        Problem::invalid_parameter(
            parameter,
            "unknown-property",
            format!("the collection {:?} has no property {name:?}", schema.name),
        )
    })
}

fn invalid(parameter: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid_parameter(parameter, "invalid", detail)
}
