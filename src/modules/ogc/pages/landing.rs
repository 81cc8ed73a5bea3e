//! The landing page and the declaration of conformance.

use maud::{Markup, html};

use super::layout::{self, Step};
use super::texts;
use crate::modules::ogc::api::{ConformanceView, LandingView};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links;

/// The landing page.
pub(in super::super) fn page(asked: &Asked, view: &LandingView) -> Markup {
    let texts = texts(asked.language);
    let base = asked.base();
    let main = html! {
        p .lead { (view.description) }
        ul .doors {
            li {
                a href=(layout::address(asked, "/collections")) { (texts.collections) }
                p { (texts.collections_explanation) }
            }
            li {
                a href=(layout::address(asked, "/tiles")) { (super::tiles::texts(asked.language).tilesets) }
                p { (texts.tilesets_explanation) }
            }
            li {
                a href=(layout::address(asked, "/api.html")) { (texts.api_page) }
                p { (texts.api_explanation) }
            }
            li {
                a href=(layout::address(asked, "/conformance")) { (texts.conformance) }
                p { (texts.conformance_explanation) }
            }
        }
        section aria-labelledby="connect" {
            h2 #connect { (texts.connect) }
            p { (texts.connect_qgis) }
            (layout::copyable(&base))
            p { (texts.connect_gdal) }
            (layout::copyable(&format!("ogrinfo OAPIF:{base}")))
            p { (texts.connect_python) }
            (layout::copyable(&format!(
                "from owslib.ogcapi.features import Features\nprint(Features(\"{base}\").feature_collections())"
            )))
        }
        @if !view.attribution.is_empty() {
            p .source { (texts.source) ": " (view.attribution) }
        }
    };
    layout::page(asked, texts.service, &[], &view.links, &main)
}

/// The declaration of conformance.
pub(in super::super) fn conformance(asked: &Asked, view: &ConformanceView) -> Markup {
    let texts = texts(asked.language);
    let main = html! {
        p .lead { (texts.conformance_explanation) }
        ul .classes {
            @for class in &view.conforms_to { li { code { (class) } } }
        }
    };
    let way = [Step::new(texts.conformance, "/conformance")];
    let links = links::own(&asked.address(), Format::DOCUMENT, Format::Html);
    layout::page(asked, texts.conformance, &way, &links, &main)
}
