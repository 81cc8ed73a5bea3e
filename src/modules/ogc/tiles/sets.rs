//! The tile matrix sets as OGC's registry describes them (Two Dimensional Tile Matrix Set, 2.0).

use tiles::TileMatrixSet;

use super::api::{TileMatrixSetView, TileMatrixView};

/// The side of a tile in pixels, of which the registry's scales are made.
const PIXELS: u32 = 256;

/// What the registry says of a set, beside the sizes of its matrices.
pub(super) struct SetFacts {
    pub(super) title: &'static str,
    pub(super) uri: &'static str,
    pub(super) crs: &'static str,
    ordered_axes: [&'static str; 2],
    well_known_scale_set: &'static str,
    /// Of matrix 0; each further one halves it.
    scale_denominator: f64,
    /// The side of a pixel of matrix 0 in units of the reference system.
    cell_size: f64,
    point_of_origin: [f64; 2],
}

const WEB_MERCATOR_QUAD: SetFacts = SetFacts {
    title: "Google Maps Compatible for the World",
    uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
    crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
    ordered_axes: ["X", "Y"],
    well_known_scale_set: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
    scale_denominator: 559_082_264.028_717_4,
    cell_size: 156_543.033_928_041,
    point_of_origin: [-20_037_508.342_789_2, 20_037_508.342_789_2],
};

const WORLD_CRS84_QUAD: SetFacts = SetFacts {
    title: "CRS84 for the World",
    uri: "http://www.opengis.net/def/tilematrixset/OGC/1.0/WorldCRS84Quad",
    crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    ordered_axes: ["Lon", "Lat"],
    well_known_scale_set: "http://www.opengis.net/def/wkss/OGC/1.0/GoogleCRS84Quad",
    scale_denominator: 279_541_132.014_358_7,
    cell_size: 0.703_125,
    point_of_origin: [-180.0, 90.0],
};

/// What the registry says of a set.
pub(super) const fn facts(set: TileMatrixSet) -> &'static SetFacts {
    match set {
        TileMatrixSet::WebMercatorQuad => &WEB_MERCATOR_QUAD,
        TileMatrixSet::WorldCRS84Quad => &WORLD_CRS84_QUAD,
    }
}

/// The whole description of a set, down to the deepest matrix that has tiles here.
pub(super) fn document(set: TileMatrixSet) -> TileMatrixSetView {
    let facts = facts(set);
    TileMatrixSetView {
        id: set.name(),
        title: facts.title,
        uri: facts.uri,
        crs: facts.crs,
        ordered_axes: facts.ordered_axes,
        well_known_scale_set: facts.well_known_scale_set,
        tile_matrices: (0..=set.max_matrix())
            .map(|number| matrix(set, facts, number))
            .collect(),
    }
}

fn matrix(set: TileMatrixSet, facts: &SetFacts, number: u8) -> TileMatrixView {
    let halved = f64::from(1u32 << number);
    let (columns, rows) = set.size(number);
    TileMatrixView {
        id: number.to_string(),
        scale_denominator: facts.scale_denominator / halved,
        cell_size: facts.cell_size / halved,
        corner_of_origin: "topLeft",
        point_of_origin: facts.point_of_origin,
        tile_width: PIXELS,
        tile_height: PIXELS,
        matrix_width: columns,
        matrix_height: rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_follow_from_the_size_of_the_world() {
        /// The side of a pixel on a screen, by which the standard counts scales.
        const PIXEL_M: f64 = 0.000_28;
        const EQUATOR_M: f64 = 2.0 * std::f64::consts::PI * 6_378_137.0;
        for set in TileMatrixSet::ALL {
            let facts = facts(set);
            let (columns, _) = set.size(0);
            let pixel_m = EQUATOR_M / f64::from(columns * PIXELS);
            let scale = pixel_m / PIXEL_M;
            assert!(
                (scale / facts.scale_denominator - 1.0).abs() < 1e-12,
                "{scale}"
            );
            let world = match set {
                TileMatrixSet::WebMercatorQuad => EQUATOR_M,
                TileMatrixSet::WorldCRS84Quad => 360.0,
            };
            let cell_size = world / f64::from(columns * PIXELS);
            assert!(
                (cell_size / facts.cell_size - 1.0).abs() < 1e-12,
                "{cell_size}"
            );
            assert!((facts.point_of_origin[0] / (world / -2.0) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn every_matrix_halves_the_cells_and_doubles_the_tiles() {
        for set in TileMatrixSet::ALL {
            let document = document(set);
            for pair in document.tile_matrices.windows(2) {
                let halved = pair[0].cell_size / pair[1].cell_size;
                assert!((halved - 2.0).abs() < f64::EPSILON);
                assert_eq!(pair[0].matrix_width * 2, pair[1].matrix_width);
                assert_eq!(pair[0].matrix_height * 2, pair[1].matrix_height);
            }
            assert_eq!(
                document.tile_matrices.len(),
                usize::from(set.max_matrix()) + 1
            );
        }
    }
}
