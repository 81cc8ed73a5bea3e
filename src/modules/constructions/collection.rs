//! Constructions as GIS programs read them.

use features::{FieldKind, GeometryKind};

use super::layer::{CATEGORIES, LAYER, STATUSES};
use crate::collections::{Column, IdKind, TableSpec};

/// All constructions; the layer is public as a whole, and so is this.
pub(super) const CONSTRUCTIONS: TableSpec = TableSpec {
    name: LAYER,
    title: "Constructions",
    title_ru: "Объекты строительства",
    description: "Building sites and buildings with their footprints.",
    geometry: GeometryKind::MultiPolygon,
    relation: "construction_item",
    id: IdKind::Number,
    fields: &[
        Column::new("name", FieldKind::Text, "Name").required(),
        Column::new("status", FieldKind::Text, "Status")
            .with_codes(&STATUSES)
            .required(),
        Column::new("category", FieldKind::Text, "Category")
            .with_codes(&CATEGORIES)
            .required(),
        Column::new(
            "municipality_code",
            FieldKind::Text,
            "Code of the municipality (OKTMO)",
        ),
        Column::new("municipality", FieldKind::Text, "Municipality"),
        Column::new("address", FieldKind::Text, "Address"),
        Column::new(
            "permit_number",
            FieldKind::Text,
            "Number of the building permit",
        ),
        Column::new("developer", FieldKind::Text, "Developer"),
        Column::new("storeys", FieldKind::Integer, "Storeys"),
        Column::new("permitted_on", FieldKind::Date, "Permitted on").as_instant(),
        Column::new(
            "area_m2",
            FieldKind::Float,
            "Area of the footprint on the ellipsoid, square meters",
        )
        .required(),
        Column::new(
            "edition_id",
            FieldKind::Integer,
            "Edition of the boundaries by which it was located",
        ),
    ],
    layer: Some(LAYER),
};
