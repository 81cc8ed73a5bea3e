//! Parameters of items: from texts to a query of the collection and a view of what it gives.
//!
//! Every fault is a 400 that names the parameter; a page and a file know the same parameters, save that only pages follow each other.

use features::filter::Filter;
use features::parameters::{
    ParameterError, parse_bbox, parse_datetime, parse_properties, parse_sortby,
};
use features::{Crs, Cursor, ItemQuery, Schema};

use super::asked::Asked;
use super::view::View;
use super::{crs, filters};
use crate::error::Problem;

/// Items of a page, when the client does not say.
pub(super) const LIMIT_DEFAULT: u64 = 100;
/// The most items of a page.
pub(super) const LIMIT_MAX: u64 = 10_000;

const NAMES: [&str; 10] = [
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
        let after = Cursor::parse(text, schema, &items.query.sort)
            .map_err(|error| refused("after", error))?
            .into_parts();
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
    let bbox_crs = crs_of(asked, "bbox-crs")?;
    let boxes = read(asked, "bbox", |text| parse_bbox(text, bbox_crs))?;
    // A plus sign in an address is a blank, and neither a time nor an order has blanks.
    let datetime = read(asked, "datetime", |text| {
        parse_datetime(&text.replace(' ', "+"))
    })?;
    let sort = read(asked, "sortby", |text| {
        parse_sortby(&text.replace(' ', "+"), schema)
    })?;
    let fields = read(asked, "properties", |text| parse_properties(text, schema))?;
    let query = ItemQuery {
        boxes: boxes.unwrap_or_default(),
        datetime,
        filter: filter(asked, schema)?,
        sort: sort.unwrap_or_default(),
        ..ItemQuery::default()
    };
    let view = View::new(schema, fields, output_crs(asked)?);
    Ok(ItemsAsked { query, view })
}

/// The value of a parameter, where it is given.
fn read<T>(
    asked: &Asked,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, ParameterError>,
) -> Result<Option<T>, Problem> {
    asked
        .parameter(name)
        .map(parse)
        .transpose()
        .map_err(|error| refused(name, error))
}

fn refused(parameter: &'static str, error: ParameterError) -> Problem {
    Problem::invalid_parameter(parameter, error.code, error.detail)
}

/// All conditions on attributes: the filter, and every field that is named with a value.
fn filter(asked: &Asked, schema: &Schema) -> Result<Option<Filter>, Problem> {
    let values = asked
        .parameters()
        .filter(|(name, value)| !NAMES.contains(name) && !value.is_empty())
        .filter_map(|(name, value)| Some((schema.position(name)?, value)));
    let crs = crs_of(asked, "filter-crs")?;
    let language = asked.parameter("filter-lang");
    let filter = filters::read(schema, asked.parameter("filter"), language, crs)?;
    let values = filters::of_values(schema, values)?;
    Ok(match (filter, values) {
        (Some(filter), Some(values)) => Some(filter.and(values)),
        (filter, values) => filter.or(values),
    })
}

fn crs_of(asked: &Asked, parameter: &'static str) -> Result<Crs, Problem> {
    match asked.parameter(parameter) {
        None => Ok(Crs::CRS84),
        Some(text) => crs::parse(parameter, text),
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

fn invalid(parameter: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid_parameter(parameter, "invalid", detail)
}
