//! What all pages have in common: the head, the way back, the other formats and languages.

use maud::{DOCTYPE, Markup, html};

use super::texts;
use crate::http::language::Language;
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::links::{Link, with_parameter};

/// One step of the way from the landing page: a title and the path behind the base.
pub(super) struct Step<'a> {
    pub(super) title: &'a str,
    pub(super) path: String,
}

impl<'a> Step<'a> {
    /// A step to this path, which begins with a slash.
    pub(super) fn new(title: &'a str, path: impl Into<String>) -> Self {
        Self {
            title,
            path: path.into(),
        }
    }
}

/// A page of this title; `way` leads to it from the landing page, `links` name its other formats.
pub(super) fn page(
    asked: &Asked,
    title: &str,
    way: &[Step<'_>],
    links: &[Link],
    main: &Markup,
) -> Markup {
    let texts = texts(asked.language);
    html! {
        (DOCTYPE)
        html lang=(asked.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " — " (texts.portal) }
                link rel="stylesheet" href="/ogc/pages.css";
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                @for link in alternates(links) {
                    link rel="alternate" type=[link.media_type] href=(link.href);
                }
            }
            body {
                a .skip href="#main" { (texts.skip) }
                header {
                    a .brand href=(site_address(asked, "/")) {
                        (emblem())
                        span { strong { (texts.portal) } span .tagline { (texts.tagline) } }
                    }
                    nav .sections aria-label=(texts.sections) {
                        a href=(site_address(asked, "/")) { (texts.portal_map) }
                        a href=(site_address(asked, "/about")) { (texts.portal_about) }
                        a href=(address(asked, "")) aria-current=(if way.is_empty() { "page" } else { "true" }) { (texts.service_short) }
                    }
                    (languages(asked))
                }
                nav .path aria-label=(texts.way) { (breadcrumbs(asked, way)) }
                main #main tabindex="-1" {
                    h1 { (title) }
                    (main)
                }
                footer {
                    @if alternates(links).next().is_some() {
                        p { (texts.other_formats) ": " (formats(links)) }
                    }
                    p { (texts.standard) " " a href="https://ogcapi.ogc.org/" { "OGC API" } "." }
                }
            }
        }
    }
}

/// A page of the site, in the language of this one if that was chosen by hand.
pub(super) fn site_address(asked: &Asked, path: &str) -> String {
    in_chosen_language(asked, format!("{}{path}", asked.site))
}

/// The sign of the portal, as in the head of the site.
fn emblem() -> Markup {
    html! {
        svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true" {
            rect width="32" height="32" rx="7" fill="#ffffff" fill-opacity="0.12" {}
            path fill="#7cc4cc" d="M3 23.5c4.300-3 8.700-3 13 0s8.700 3 13 0V25a7 7 0 0 1-7 4H10a7 7 0 0 1-7-4z" {}
            g fill="#f0c24b" {
                path d="M15.300 8h1.400v16h-1.400z" {}
                path d="M16 2.500c2 2.200 2 4.600 0 7-2-2.400-2-4.800 0-7zM17 13c.3-3 2-4.700 5-5 0 3-1.900 4.900-5 5zM15 13c-.3-3-2-4.700-5-5 0 3 1.900 4.900 5 5zM17 18.500c.3-3 2-4.700 5-5 0 3-1.900 4.900-5 5zM15 18.500c-.3-3-2-4.700-5-5 0 3 1.900 4.900 5 5z" {}
            }
        }
    }
}

fn breadcrumbs(asked: &Asked, way: &[Step<'_>]) -> Markup {
    let texts = texts(asked.language);
    html! {
        ol .way {
            li { a href=(site_address(asked, "/")) { (texts.portal) } }
            li {
                @if way.is_empty() { span aria-current="page" { (texts.service_short) } }
                @else { a href=(address(asked, "")) { (texts.service_short) } }
            }
            @for (position, step) in way.iter().enumerate() {
                li {
                    @if position + 1 == way.len() { span aria-current="page" { (step.title) } }
                    @else { a href=(address(asked, &step.path)) { (step.title) } }
                }
            }
        }
    }
}

fn languages(asked: &Asked) -> Markup {
    let address = asked.address_without(&["lang"]);
    html! {
        nav .languages aria-label=(texts(asked.language).languages) {
            @for (language, name) in [(Language::Russian, "Русский"), (Language::English, "English")] {
                @if language == asked.language {
                    span aria-current="true" { (name) }
                } @else {
                    a href=(with_parameter(&address, "lang", language.tag())) lang=(language.tag()) hreflang=(language.tag()) { (name) }
                }
            }
        }
    }
}

fn alternates(links: &[Link]) -> impl Iterator<Item = &Link> {
    links.iter().filter(|link| link.rel == "alternate")
}

fn formats(links: &[Link]) -> Markup {
    html! {
        @for (position, link) in alternates(links).enumerate() {
            @if position > 0 { ", " }
            a href=(link.href) type=[link.media_type] { (link.title.as_deref().unwrap_or_default()) }
        }
    }
}

/// The address of a page behind the base, in the language of this one if that was chosen by hand.
pub(super) fn address(asked: &Asked, path: &str) -> String {
    in_chosen_language(asked, format!("{}{path}", asked.base()))
}

fn in_chosen_language(asked: &Asked, address: String) -> String {
    match asked.parameter("lang") {
        Some(_) => with_parameter(&address, "lang", asked.language.tag()),
        None => address,
    }
}

/// A text to be copied, such as an address.
pub(super) fn copyable(text: &str) -> Markup {
    html! { pre tabindex="0" { code { (text) } } }
}
