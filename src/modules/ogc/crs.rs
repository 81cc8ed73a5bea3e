//! Coordinate reference systems by the names that the standard gives them, and the description of those that are our own.

use features::Crs;

use super::asked::Asked;
use super::format::Format;
use super::pages;
use super::reply::{Reply, ReplyBody};
use crate::error::{AppError, Problem};

/// Longitude and latitude of WGS 84, longitude first.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// What a definition is given as; programs that follow the address of a system expect WKT.
const OFFERED: &[Format] = &[Format::Wkt, Format::ProjJson, Format::Html];

/// The names of every system that collections are given in, the default first.
pub(super) fn uris(site: &str) -> Vec<String> {
    Crs::all().map(|crs| crs.uri(site)).collect()
}

/// The value of the header `Content-Crs`.
pub(super) fn header(site: &str, crs: Crs) -> String {
    format!("<{}>", crs.uri(site))
}

/// The system that a parameter names.
pub(super) fn parse(parameter: &'static str, text: &str) -> Result<Crs, Problem> {
    Crs::from_uri(text).ok_or_else(|| {
        let detail = format!(
            "{text:?} is no coordinate reference system of this service: /ogc/collections lists them under crs"
        );
        Problem::invalid_parameter(parameter, "unknown-crs", detail)
    })
}

/// Answers the definition of one of the systems that have no other home.
pub(super) fn find(asked: &Asked, slug: &str) -> Result<Reply, AppError> {
    let crs = Crs::all()
        .find(|crs| crs.slug() == slug && crs.epsg().is_none() && *crs != Crs::CRS84)
        .ok_or_else(|| Problem::not_found(format!("the coordinate reference system {slug:?}")))?;
    let format = asked.plain_format(OFFERED)?;
    Ok(match format {
        Format::Html => Reply::page(asked.language, pages::crs::page(asked, crs)),
        Format::ProjJson => Reply::new(format, ReplyBody::Whole(crs.projjson().into())),
        _ => Reply::new(format, ReplyBody::Whole(crs.wkt().into())),
    })
}

/// The formats of a definition.
pub(super) fn offered() -> &'static [Format] {
    OFFERED
}
