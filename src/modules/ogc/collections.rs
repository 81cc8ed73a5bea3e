//! The list of collections, and the description of one.

use std::sync::Arc;

use chrono::SecondsFormat;
use features::{Direction, Field, ItemQuery, Schema, SortKey, Value};
use futures::StreamExt;

use super::api::{
    CollectionView, CollectionsView, ExtentView, SpatialExtentView, TemporalExtentView,
};
use super::asked::Asked;
use super::format::Format;
use super::links::{self, Link, rel};
use super::reply::Reply;
use super::{crs, landing, pages, problems, tiles};
use crate::app::App;
use crate::collections::{Collection, Sources, code_names};
use crate::error::{AppError, Problem};
use crate::exports::{Entry, FileFormat};
use crate::http::background::in_background;
use crate::http::language::Language;

/// Answers the list.
pub(super) async fn list(app: &App, asked: &Asked) -> Result<Reply, AppError> {
    let format = asked.plain_format(Format::DOCUMENT)?;
    let sources = app.sources();
    let mut collections = Vec::new();
    for collection in app.collections.iter() {
        let base_links = collection_links(asked, collection.as_ref());
        collections.push(describe(asked, collection.as_ref(), &sources, base_links).await?);
    }
    let view = CollectionsView {
        links: links::own(&asked.address(), Format::DOCUMENT, format),
        crs: crs::uris(&asked.site),
        collections,
    };
    if format == Format::Html {
        let page = pages::collections::list(asked, &view);
        return Ok(Reply::page(asked.language, page));
    }
    Ok(Reply::json(format, &view)?.in_language(asked.language))
}

/// Answers one description.
pub(super) async fn find(app: &App, asked: &Asked, name: &str) -> Result<Reply, AppError> {
    let collection = named(app, name)?;
    let format = asked.plain_format(Format::DOCUMENT)?;
    let mut own = links::own(&asked.address(), Format::DOCUMENT, format);
    own.extend(collection_links(asked, collection.as_ref()));
    own.extend(published_links(app, asked, collection.as_ref()).await?);
    let view = describe(asked, collection.as_ref(), &app.sources(), own).await?;
    if format == Format::Html {
        let page = pages::collections::one(asked, collection.schema(), &view);
        return Ok(Reply::page(asked.language, page));
    }
    Ok(Reply::json(format, &view)?.in_language(asked.language))
}

/// The collection of this name, or the problem that there is none.
pub(super) fn named<'a>(app: &'a App, name: &str) -> Result<&'a Arc<dyn Collection>, Problem> {
    app.collections
        .find(name)
        .ok_or_else(|| Problem::not_found(format!("the collection {name:?}")))
}

/// The title in the language of the answer.
pub(super) fn title(schema: &Schema, language: Language) -> &str {
    match language {
        Language::Russian => &schema.title_ru,
        Language::English => &schema.title,
    }
}

/// The description in the language of the answer.
pub(super) fn description(schema: &Schema, language: Language) -> &str {
    match language {
        Language::Russian => &schema.description_ru,
        Language::English => &schema.description,
    }
}

/// The title of a field in the language of the answer.
pub(super) fn field_title(field: &Field, language: Language) -> &str {
    match language {
        Language::Russian => &field.title_ru,
        Language::English => &field.title,
    }
}

/// What people call a code of a field; the code itself where it has no name.
pub(super) fn code_name<'a>(field: &str, code: &'a str, language: Language) -> &'a str {
    match (code_names(field, code), language) {
        (Some((russian, _)), Language::Russian) => russian,
        (Some((_, english)), Language::English) => english,
        (None, _) => code,
    }
}

async fn describe(
    asked: &Asked,
    collection: &dyn Collection,
    sources: &Sources,
    links: Vec<Link>,
) -> Result<CollectionView, AppError> {
    let schema = collection.schema();
    let spatial = collection
        .bbox(sources)
        .await
        .map_err(problems::of_reading)?
        .map(|bbox| SpatialExtentView {
            bbox: [[bbox.min().x, bbox.min().y, bbox.max().x, bbox.max().y]],
            crs: crs::CRS84,
        });
    Ok(CollectionView {
        id: schema.name.clone(),
        title: title(schema, asked.language).to_owned(),
        description: description(schema, asked.language).to_owned(),
        attribution: landing::attribution(&sources.snapshot),
        links,
        extent: ExtentView {
            spatial,
            temporal: temporal_extent(collection, sources).await?,
        },
        item_type: "feature",
        crs: crs::uris(&asked.site),
        storage_crs: crs::CRS84.to_owned(),
    })
}

/// From the first instant to now: collections that know instants go on growing.
async fn temporal_extent(
    collection: &dyn Collection,
    sources: &Sources,
) -> Result<Option<TemporalExtentView>, AppError> {
    let Some(field) = collection.schema().instant() else {
        return Ok(None);
    };
    let query = ItemQuery {
        sort: vec![SortKey {
            field,
            direction: Direction::Ascending,
        }],
        limit: Some(1),
        ..ItemQuery::default()
    };
    let first = collection.read(sources, query).next().await;
    let first = first.transpose().map_err(problems::of_reading)?;
    let first = first.and_then(|records| records.into_iter().next());
    let start = first.and_then(|record| match &record.values[field] {
        Value::DateTime(instant) => Some(instant.to_rfc3339_opts(SecondsFormat::Secs, true)),
        Value::Date(day) => Some(format!("{day}T00:00:00Z")),
        _ => None,
    });
    Ok(Some(TemporalExtentView {
        interval: [[start, None]],
        trs: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
    }))
}

/// Links to the published files of a collection and of its tileset.
async fn published_links(
    app: &App,
    asked: &Asked,
    collection: &dyn Collection,
) -> Result<Vec<Link>, AppError> {
    let store = Arc::clone(&app.exports);
    // A list of files that cannot be read is reported where it is the answer; here it only adds to one.
    let index = in_background(move || store.index()).await?.ok().flatten();
    let is_own = |entry: &&Entry| match entry.format {
        FileFormat::Pmtiles => collection.tileset() == Some(&*entry.collection),
        _ => entry.collection == collection.schema().name,
    };
    let files = index.iter().flat_map(|index| index.latest());
    let links = files.filter(is_own).map(|entry| Link {
        href: format!("{}/exports/{}", asked.site, entry.file),
        rel: "enclosure",
        media_type: Some(entry.format.media_type()),
        title: Some(format!(
            "{}, {}",
            entry.format.name(),
            entry.made_at.format("%Y-%m-%d")
        )),
        size_bytes: Some(entry.size_bytes),
    });
    Ok(links.collect())
}

/// Links from a collection to what belongs to it; what other standards add stands in a block of its own.
fn collection_links(asked: &Asked, collection: &dyn Collection) -> Vec<Link> {
    let texts = pages::texts(asked.language);
    let name = &collection.schema().name;
    let address = format!("{}/collections/{name}", asked.base());
    let items = format!("{address}/items");
    let mut links = vec![
        Link::new(
            format!("{address}/queryables"),
            rel::QUERYABLES,
            Format::JsonSchema,
        )
        .titled(texts.queryables),
        Link::new(
            format!("{address}/sortables"),
            rel::SORTABLES,
            Format::JsonSchema,
        )
        .titled(texts.sortables),
        Link::new(format!("{address}/schema"), rel::SCHEMA, Format::JsonSchema)
            .titled(texts.schema),
    ];
    links.extend(Format::ITEMS.iter().map(|format| {
        Link::new(links::with_format(&items, *format), "items", *format).titled(format!(
            "{}: {}",
            texts.items,
            format.name()
        ))
    }));
    links.extend(Format::FILES.iter().map(|format| {
        let download = format!("{address}/download");
        Link::new(links::with_format(&download, *format), "enclosure", *format).titled(format!(
            "{}: {}",
            texts.download,
            format.name()
        ))
    }));
    links.extend(tiles::collection_links(asked, collection));
    links
}
