//! Municipalities and settlements as results of a search.

use super::api::{ResultKind, ResultView};
use crate::modules::map::{MunicipalityView, Place, PlaceKind, find_places, find_places_like};
use crate::search::{Asked, Filters, mark_words};

/// Places that stand before the documents of a first page.
const MOST: usize = 5;

/// The places that fit what was asked; where none does, those whose names are like it.
pub(super) fn find(text: &str, asked: &Asked, filters: &Filters) -> Vec<ResultView> {
    // Filters take some away again.
    let fitting = wanted(find_places(text, usize::MAX), filters);
    let found = if fitting.is_empty() {
        wanted(find_places_like(text, usize::MAX), filters)
    } else {
        fitting
    };
    found
        .into_iter()
        .take(MOST)
        .map(|place| view(place, asked))
        .collect()
}

fn wanted(places: Vec<&'static Place>, filters: &Filters) -> Vec<&'static Place> {
    let is_wanted = |list: &Option<Vec<String>>, value: &str| {
        list.as_ref()
            .is_none_or(|list| list.iter().any(|each| each == value))
    };
    places
        .into_iter()
        .filter(|place| is_wanted(&filters.kinds, ResultKind::from(place.kind).as_str()))
        .filter(|place| is_wanted(&filters.municipalities, place.municipality.code.as_str()))
        .collect()
}

fn view(place: &'static Place, asked: &Asked) -> ResultView {
    let code = place.municipality.code.as_str();
    let (lon, lat) = (place.location.x(), place.location.y());
    let (id, url) = match place.kind {
        PlaceKind::Municipality => (
            code.to_owned(),
            format!("/?selected=municipality:{code}&at={lon},{lat},9"),
        ),
        PlaceKind::Settlement => (
            format!("{code}:{}", place.name),
            format!("/?at={lon},{lat},13"),
        ),
    };
    ResultView {
        kind: place.kind.into(),
        id,
        title_html: mark_words(place.name, &asked.words()),
        snippet_html: mark_words(place.name_en, &asked.words()),
        url,
        municipality: Some(MunicipalityView::from(place.municipality)),
        location: Some([lon, lat]),
        created_at: None,
    }
}
