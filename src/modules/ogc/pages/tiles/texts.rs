//! The texts about tiles, in each language.

use crate::http::language::Language;

/// Every text about tiles, in one language.
pub(in crate::modules::ogc) struct TileTexts {
    pub(in crate::modules::ogc) tilesets: &'static str,
    pub(in crate::modules::ogc) tilesets_explanation: &'static str,
    pub(in crate::modules::ogc) sets: &'static str,
    pub(in crate::modules::ogc) sets_explanation: &'static str,
    pub(in crate::modules::ogc) dataset: &'static str,
    pub(in crate::modules::ogc) tile_address: &'static str,
    pub(in crate::modules::ogc) tile_address_explanation: &'static str,
    pub(in crate::modules::ogc) layers: &'static str,
    pub(in crate::modules::ogc) layer: &'static str,
    pub(in crate::modules::ogc) shape: &'static str,
    pub(in crate::modules::ogc) points: &'static str,
    pub(in crate::modules::ogc) surfaces: &'static str,
    pub(in crate::modules::ogc) matrices: &'static str,
    pub(in crate::modules::ogc) matrix: &'static str,
    pub(in crate::modules::ogc) scale: &'static str,
    pub(in crate::modules::ogc) cell: &'static str,
    pub(in crate::modules::ogc) columns_and_rows: &'static str,
    pub(in crate::modules::ogc) system: &'static str,
    pub(in crate::modules::ogc) see_also: &'static str,
}

/// The texts of a language.
pub(in crate::modules::ogc) fn texts(language: Language) -> &'static TileTexts {
    match language {
        Language::Russian => &RUSSIAN,
        Language::English => &ENGLISH,
    }
}

const RUSSIAN: TileTexts = TileTexts {
    tilesets: "Наборы тайлов",
    tilesets_explanation: "Векторные тайлы карты: в проекции Меркатора и в градусах.",
    sets: "Сетки тайлов",
    sets_explanation: "Как мир разрезан на тайлы.",
    dataset: "Вся карта",
    tile_address: "Адрес тайла",
    tile_address_explanation: "Строка стоит перед столбцом.",
    layers: "Слои",
    layer: "Слой",
    shape: "Геометрия",
    points: "точки",
    surfaces: "площади",
    matrices: "Масштабы",
    matrix: "Масштаб",
    scale: "Знаменатель",
    cell: "Размер пикселя",
    columns_and_rows: "Столбцов и строк",
    system: "Система координат",
    see_also: "Что ещё",
};

const ENGLISH: TileTexts = TileTexts {
    tilesets: "Tilesets",
    tilesets_explanation: "Vector tiles of the map: in Web Mercator and in degrees.",
    sets: "Tile matrix sets",
    sets_explanation: "How the world is cut into tiles.",
    dataset: "The whole map",
    tile_address: "Address of a tile",
    tile_address_explanation: "The row comes before the column.",
    layers: "Layers",
    layer: "Layer",
    shape: "Geometry",
    points: "points",
    surfaces: "surfaces",
    matrices: "Tile matrices",
    matrix: "Matrix",
    scale: "Scale denominator",
    cell: "Size of a pixel",
    columns_and_rows: "Columns and rows",
    system: "Reference system",
    see_also: "See also",
};
