//! Items of a collection: a page of them, or one.

use features::{Cursor, ItemQuery, Record, RecordId, Schema};
use futures::StreamExt;

use super::asked::Asked;
use super::format::Format;
use super::links::{self, Link};
use super::parameters::{self, ItemsAsked};
use super::reply::{Reply, ReplyBody};
use super::view::View;
use super::writing::{self, PageEnd};
use super::{collections, crs, download, pages, problems};
use crate::app::App;
use crate::collections::{Collection, Sources};
use crate::error::{AppError, Problem};

/// Formats of one item.
const ITEM: &[Format] = &[Format::GeoJson, Format::Html];

/// Answers a page.
pub(super) async fn list(app: &App, asked: &Asked, name: &str) -> Result<Reply, AppError> {
    let collection = collections::named(app, name)?.as_ref();
    let format = asked.format(Format::ITEMS)?;
    if format.is_file() && asked.parameter("limit").is_none() {
        // Who asks for a file wants all of it, not the first page.
        parameters::of_page(asked, collection.schema())?;
        return Ok(Reply::elsewhere(
            format,
            download::address(asked, name, format),
        ));
    }
    let items = parameters::of_page(asked, collection.schema())?;
    let sources = app.sources();
    if format == Format::Html {
        return html_page(asked, collection, &sources, items).await;
    }
    let ItemsAsked { query, view } = items;
    let counted = collection.count(&sources, query.clone()).await;
    let end = PageEnd {
        limit: query.limit.unwrap_or(parameters::LIMIT_DEFAULT),
        links: page_links(asked, name, format),
        next: Box::new(next_link(asked, collection.schema(), &query, format)),
        number_matched: counted.map_err(problems::of_reading)?,
    };
    let records = collection.read(&sources, one_more(query));
    download::answer(asked, records, view, format, Some(end)).await
}

/// Answers one item.
pub(super) async fn find(
    app: &App,
    asked: &Asked,
    name: &str,
    id: &str,
) -> Result<Reply, AppError> {
    let collection = collections::named(app, name)?.as_ref();
    asked.allow_only(|name| name == "crs")?;
    let format = asked.format(ITEM)?;
    let crs = parameters::output_crs(asked)?;
    let sources = app.sources();
    let record = find_record(collection, &sources, id)
        .await?
        .ok_or_else(|| Problem::not_found(format!("the item {id:?} of {name:?}")))?;
    let schema = collection.schema();
    if format == Format::Html {
        let land = pages::land(&sources.snapshot);
        let page = pages::item::page(asked, schema, &record, &land);
        return Ok(Reply::page(asked.language, page));
    }
    let view = View::new(schema, None, crs);
    let mut links = links::own(&asked.address(), ITEM, format);
    let address = format!("{}/collections/{name}", asked.base());
    links.push(Link::new(address, "collection", Format::Json));
    let body = writing::alone(&view, &asked.site, record, &links).map_err(AppError::Internal)?;
    Ok(Reply::new(format, ReplyBody::Whole(body.into()))
        .with_header("content-crs", crs::header(&asked.site, crs)))
}

/// The record of this id, which is a number or a code.
async fn find_record(
    collection: &dyn Collection,
    sources: &Sources,
    id: &str,
) -> Result<Option<Record>, AppError> {
    let number = id
        .parse::<i64>()
        .ok()
        .filter(|number| number.to_string() == id);
    let candidates = [
        number.map(RecordId::Number),
        Some(RecordId::Text(id.to_owned())),
    ];
    for id in candidates.into_iter().flatten() {
        let found = collection.find(sources, id).await;
        if let Some(record) = found.map_err(problems::of_reading)? {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

async fn html_page(
    asked: &Asked,
    collection: &dyn Collection,
    sources: &Sources,
    items: ItemsAsked,
) -> Result<Reply, AppError> {
    let ItemsAsked { query, view } = items;
    let schema = collection.schema();
    let counted = collection.count(sources, query.clone()).await;
    let matched = counted.map_err(problems::of_reading)?;
    let limit = query.limit.unwrap_or(parameters::LIMIT_DEFAULT) as usize;
    let mut records = Vec::new();
    let mut batches = collection.read(sources, one_more(query.clone()));
    while let Some(batch) = batches.next().await {
        records.extend(batch.map_err(problems::of_reading)?);
    }
    let has_more = records.len() > limit;
    records.truncate(limit);
    let next = records.last().filter(|_| has_more);
    let next = next.map(next_link(asked, schema, &query, Format::Html));
    let shown = pages::items::ShownPage {
        records: &records,
        view: &view,
        matched,
        next: next.as_ref(),
        is_first: query.after.is_none(),
    };
    let land = pages::land(&sources.snapshot);
    let page = pages::items::page(asked, schema, &shown, &land);
    Ok(Reply::page(asked.language, page))
}

/// The query of a page and one record more, which says whether there is another page.
pub(super) fn one_more(query: ItemQuery) -> ItemQuery {
    ItemQuery {
        limit: query.limit.map(|limit| limit + 1),
        ..query
    }
}

/// Links of a page, save the one to the next.
pub(super) fn page_links(asked: &Asked, name: &str, format: Format) -> Vec<Link> {
    let mut links = links::own(&asked.address(), Format::ITEMS, format);
    let address = format!("{}/collections/{name}", asked.base());
    links.push(Link::new(address, "collection", Format::Json));
    links
}

/// Makes the link to the page behind a record.
pub(super) fn next_link(
    asked: &Asked,
    schema: &Schema,
    query: &ItemQuery,
    format: Format,
) -> impl Fn(&Record) -> Link + Send + 'static + use<> {
    let address = links::with_format(&asked.address_without(&["f", "after"]), format);
    let schema = schema.clone();
    let sort = query.sort.clone();
    move |record| {
        let after = Cursor::after(&sort, record).encode(&schema, &sort);
        Link::new(
            links::with_parameter(&address, "after", &after),
            "next",
            format,
        )
    }
}
