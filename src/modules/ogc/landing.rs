//! The landing page: where everything begins.

use super::api::LandingView;
use super::asked::Asked;
use super::conformance;
use super::format::Format;
use super::links::{self, Link, rel};
use super::pages;
use super::reply::Reply;
use super::tiles;
use crate::error::AppError;
use crate::spatial::Snapshot;

/// Answers the landing page.
pub(super) fn landing(asked: &Asked, snapshot: &Snapshot) -> Result<Reply, AppError> {
    let format = asked.plain_format(Format::DOCUMENT)?;
    let texts = pages::texts(asked.language);
    let view = LandingView {
        title: texts.service,
        description: texts.service_description,
        attribution: attribution(snapshot),
        links: landing_links(asked, format),
    };
    if format == Format::Html {
        return Ok(Reply::page(
            asked.language,
            pages::landing::page(asked, &view),
        ));
    }
    Ok(Reply::json(format, &view)?
        .in_language(asked.language)
        .with_links(&view.links))
}

/// Answers the declaration of conformance.
pub(super) fn conformance(asked: &Asked) -> Result<Reply, AppError> {
    let format = asked.plain_format(Format::DOCUMENT)?;
    let view = conformance::declaration();
    if format == Format::Html {
        return Ok(Reply::page(
            asked.language,
            pages::landing::conformance(asked, &view),
        ));
    }
    Reply::json(format, &view)
}

/// Links of the landing page; what other standards add stands in a block of its own.
fn landing_links(asked: &Asked, format: Format) -> Vec<Link> {
    let base = asked.base();
    let texts = pages::texts(asked.language);
    let mut links = links::own(&asked.address(), Format::DOCUMENT, format);
    links.extend([
        Link::new(format!("{base}/api"), "service-desc", Format::OpenApi)
            .titled(texts.api_document),
        Link::new(format!("{base}/api.html"), "service-doc", Format::Html).titled(texts.api_page),
    ]);
    for (path, titled, names) in [
        (
            "conformance",
            texts.conformance,
            [rel::SHORT_CONFORMANCE, rel::CONFORMANCE],
        ),
        (
            "collections",
            texts.collections,
            [rel::SHORT_DATA, rel::DATA],
        ),
    ] {
        for name in names {
            let address = format!("{base}/{path}");
            links.push(Link::new(address, name, Format::Json).titled(titled));
        }
    }
    let address = format!("{base}/collections?f=html");
    links.push(Link::new(address, rel::DATA, Format::Html).titled(texts.collections));
    links.extend(tiles::landing_links(asked));
    links
}

/// The credit line that is owed to the sources of what is on the map.
pub(super) fn attribution(snapshot: &Snapshot) -> String {
    let boundaries = snapshot.boundaries.as_ref();
    boundaries.map_or_else(String::new, |boundaries| {
        boundaries.info.attribution.clone()
    })
}
