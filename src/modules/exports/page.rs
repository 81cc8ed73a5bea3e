//! The list of published files as a page for people; it is whole without scripts.

use indicatif::HumanBytes;
use maud::{DOCTYPE, Markup, html};

use super::api::ExportList;
use crate::http::language::Language;

/// Every text of the page.
struct Texts {
    title: &'static str,
    portal: &'static str,
    explanation: &'static str,
    nothing: &'static str,
    published: &'static str,
    file: &'static str,
    size: &'static str,
    count: &'static str,
    date: &'static str,
    other_formats: &'static str,
}

const RUSSIAN: Texts = Texts {
    title: "Файлы открытых данных",
    portal: "Портал",
    explanation: "Каждая коллекция целиком, одним файлом. Содержимое файла по его адресу никогда не меняется; предыдущие выпуски доступны ещё две публикации.",
    nothing: "Файлы ещё не опубликованы.",
    published: "Последняя публикация",
    file: "Файл",
    size: "Размер",
    count: "Записей или тайлов",
    date: "Дата",
    other_formats: "Другие форматы",
};

const ENGLISH: Texts = Texts {
    title: "Open data files",
    portal: "Portal",
    explanation: "Every collection whole, as one file. The bytes of an address never change; earlier files stay for two more publications.",
    nothing: "No files have been published yet.",
    published: "Last publication",
    file: "File",
    size: "Size",
    count: "Records or tiles",
    date: "Date",
    other_formats: "Other formats",
};

/// The page.
pub(super) fn page(language: Language, list: &ExportList) -> Markup {
    let texts = match language {
        Language::Russian => &RUSSIAN,
        Language::English => &ENGLISH,
    };
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (texts.title) }
                link rel="stylesheet" href="/ogc/pages.css";
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="alternate" type="application/json" href="/exports?f=json";
            }
            body {
                header {
                    nav { ol .way {
                        li { a href="/" { (texts.portal) } }
                        li { span aria-current="page" { (texts.title) } }
                    } }
                    nav .languages {
                        a href="/exports?lang=ru" lang="ru" hreflang="ru" { "Русский" }
                        " "
                        a href="/exports?lang=en" lang="en" hreflang="en" { "English" }
                    }
                }
                main #main {
                    h1 { (texts.title) }
                    p .lead { (texts.explanation) }
                    (table(texts, list))
                }
                footer { p { (texts.other_formats) ": " a href="/exports?f=json" { "JSON" } } }
            }
        }
    }
}

fn table(texts: &Texts, list: &ExportList) -> Markup {
    let Some(published_at) = list.published_at else {
        return html! { p { (texts.nothing) } };
    };
    html! {
        p { (texts.published) ": " time datetime=(published_at.to_rfc3339()) { (published_at.format("%Y-%m-%d %H:%M UTC")) } }
        table {
            thead { tr {
                th scope="col" { (texts.file) }
                th scope="col" { (texts.size) }
                th scope="col" { (texts.count) }
                th scope="col" { (texts.date) }
                th scope="col" { "SHA-256" }
            } }
            tbody {
                @for export in &list.exports {
                    tr {
                        th scope="row" { a href=(export.href) { (export.entry.collection) ", " (export.entry.format.name()) } }
                        td { (HumanBytes(export.entry.size_bytes)) }
                        td { (export.entry.count) }
                        td { (export.entry.made_at.format("%Y-%m-%d")) }
                        td { code { (export.entry.sha256) } }
                    }
                }
            }
        }
    }
}
