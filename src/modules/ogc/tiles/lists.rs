//! The lists: of tile matrix sets, and of the tilesets of an owner.

use tiles::TileMatrixSet;

use super::api::{TileMatrixSetItem, TileMatrixSetsView, TilesetsView};
use super::describe::{self, Owner};
use super::{rel, sets};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, Link};

/// The tile matrix sets that tiles are served in.
pub(super) fn tile_matrix_sets(asked: &Asked, format: Format) -> TileMatrixSetsView {
    let item = |set: TileMatrixSet| {
        let facts = sets::facts(set);
        let address = format!("{}/tileMatrixSets/{set}", asked.base());
        TileMatrixSetItem {
            id: set.name(),
            title: facts.title,
            uri: facts.uri,
            crs: facts.crs,
            links: vec![
                Link::new(address.clone(), "self", Format::Json).titled(facts.title),
                Link::new(address, rel::SCHEME, Format::Json).titled(facts.title),
            ],
        }
    };
    TileMatrixSetsView {
        links: links::own(&asked.address(), Format::DOCUMENT, format),
        tile_matrix_sets: TileMatrixSet::ALL.map(item).into(),
    }
}

/// The tilesets of an owner, one per tile matrix set.
pub(super) fn tilesets(asked: &Asked, owner: Owner<'_>, format: Format) -> TilesetsView {
    TilesetsView {
        links: links::own(&asked.address(), Format::DOCUMENT, format),
        tilesets: TileMatrixSet::ALL
            .map(|set| describe::item(asked, owner, set))
            .into(),
    }
}
