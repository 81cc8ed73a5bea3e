//! Whole collections as files, and pages in the formats of files.
//!
//! GeoJSON is sent as it is written.  What follows is in the answer's links, for a page; a file has all that matches.

use super::asked::Asked;
use super::format::Format;
use super::geojson::Page;
use super::links::{self, Link};
use super::parameters::{self, ItemsAsked};
use super::reply::{Reply, ReplyBody};
use super::{collections, crs, stream};
use crate::app::App;
use crate::error::AppError;

/// The address of the file with what this page shows.
pub(super) fn address(asked: &Asked, name: &str, format: Format) -> String {
    let address = format!("{}/collections/{name}/download", asked.base());
    let query = asked.query_without(&["f", "after"]);
    let address = match query.as_str() {
        "" => address,
        query => format!("{address}?{query}"),
    };
    links::with_format(&address, format)
}

/// Answers a whole collection.
pub(super) async fn find(app: &App, asked: &Asked, name: &str) -> Result<Reply, AppError> {
    let collection = collections::named(app, name)?.as_ref();
    let format = asked.format(Format::FILES)?;
    let ItemsAsked { query, view } = parameters::of_file(asked, collection.schema())?;
    let crs = crs::header(&asked.site, view.crs());
    let links = links::own(&asked.address(), Format::FILES, format);
    let never = |_: &_| Link::new("", "next", Format::GeoJson);
    let records = collection.read(&app.sources(), query);
    let page = Page::new(view, None, links, never, None);
    let pieces = stream::encode(records, Box::new(page)).await?;
    Ok(Reply::new(format, ReplyBody::Stream(pieces))
        .with_header("content-crs", crs)
        .with_header("content-disposition", disposition(name, format)))
}

fn disposition(name: &str, format: Format) -> String {
    let ending = match format {
        Format::GeoJson => "geojson",
        format => format.key(),
    };
    format!("attachment; filename=\"{name}.{ending}\"")
}
