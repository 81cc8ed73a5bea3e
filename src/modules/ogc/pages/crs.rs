//! The definition of a coordinate reference system.

use features::Crs;
use maud::{Markup, html};

use super::layout::{self, Step};
use super::texts;
use crate::http::language::Language;
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::{crs, links};

/// The page.
pub(in super::super) fn page(asked: &Asked, system: Crs) -> Markup {
    let texts = texts(asked.language);
    let title = match asked.language {
        Language::Russian => system.title_ru(),
        Language::English => system.title(),
    };
    let main = html! {
        p .lead { (texts.system_explanation) }
        (layout::copyable(&system.uri(&asked.site)))
        h2 { "PROJ" }
        (layout::copyable(system.proj_string()))
        h2 { "WKT 2" }
        (layout::copyable(system.wkt()))
    };
    let way = [Step::new(title, format!("/crs/{}", system.slug()))];
    let links = links::own(&asked.address(), crs::offered(), Format::Html);
    layout::page(asked, title, &way, &links, &main)
}
