//! Items in the formats of files: a whole collection, or a page.
//!
//! What can be written while it is read is sent so; what needs an index in front is written to a temporary file first.

use features::{Order, formats};

use super::asked::Asked;
use super::format::Format;
use super::links;
use super::parameters::{self, ItemsAsked};
use super::reply::{Reply, ReplyBody};
use super::stream::{self, Target};
use super::view::View;
use super::writing::PageEnd;
use super::{collections, crs};
use crate::app::App;
use crate::collections::RecordStream;
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
    let ItemsAsked { mut query, view } = parameters::of_file(asked, collection.schema())?;
    if format == Format::GeoParquet && query.sort.is_empty() {
        // Readers skip row groups by their boxes, which are small when neighbors stand together.
        query.order = Order::Hilbert;
    }
    let records = collection.read(&app.sources(), query);
    let reply = answer(asked, records, view, format, None).await?;
    Ok(reply.with_header("content-disposition", disposition(name, format)))
}

/// Answers records in a format; `page` says where a page ends.
pub(super) async fn answer(
    asked: &Asked,
    records: RecordStream,
    view: View,
    format: Format,
    page: Option<PageEnd>,
) -> Result<Reply, AppError> {
    let target = Target {
        format: format.of_features().unwrap_or(formats::Format::GeoJson),
        site: asked.site.clone(),
    };
    // Where the next page begins is known at the end: JSON has a place for it there, of a file only the header can say it.
    let is_sent_as_read = target.format.is_streaming() && (page.is_none() || !format.is_file());
    let crs = crs::header(&asked.site, view.crs());
    let begun = stream::begin(records).await?;
    let reply = if is_sent_as_read {
        let pieces = stream::send(begun, view, &target, page)?;
        Reply::new(format, ReplyBody::Stream(pieces))
    } else {
        let (length, pieces, next) = stream::store(begun, view, target, page).await?;
        Reply::new(format, ReplyBody::Sized(length, pieces)).with_links(next.as_ref())
    };
    Ok(reply.with_header("content-crs", crs))
}

fn disposition(name: &str, format: Format) -> String {
    let ending = format
        .of_features()
        .map_or(format.key(), formats::Format::extension);
    format!("attachment; filename=\"{name}.{ending}\"")
}
