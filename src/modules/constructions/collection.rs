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
    description_ru: "Стройки и здания с их контурами: состояние, назначение, разрешение, застройщик.",
    geometry: GeometryKind::MultiPolygon,
    relation: "construction_item",
    id: IdKind::Number,
    fields: &[
        Column::new("name", FieldKind::Text, "Name", "Название").required(),
        Column::new("status", FieldKind::Text, "Status", "Состояние")
            .with_codes(&STATUSES)
            .required(),
        Column::new("category", FieldKind::Text, "Category", "Назначение")
            .with_codes(&CATEGORIES)
            .required(),
        Column::new(
            "municipality_code",
            FieldKind::Text,
            "Code of the municipality (OKTMO)",
            "Код муниципалитета (ОКТМО)",
        ),
        Column::new(
            "municipality",
            FieldKind::Text,
            "Municipality",
            "Муниципалитет",
        ),
        Column::new("address", FieldKind::Text, "Address", "Адрес"),
        Column::new(
            "permit_number",
            FieldKind::Text,
            "Number of the building permit",
            "Номер разрешения на строительство",
        ),
        Column::new("developer", FieldKind::Text, "Developer", "Застройщик"),
        Column::new("storeys", FieldKind::Integer, "Storeys", "Этажей"),
        Column::new(
            "permitted_on",
            FieldKind::Date,
            "Permitted on",
            "Дата разрешения",
        )
        .as_instant(),
        Column::new(
            "area_m2",
            FieldKind::Float,
            "Area of the footprint on the ellipsoid, square meters",
            "Площадь застройки на эллипсоиде, м²",
        )
        .required(),
        Column::new(
            "edition_id",
            FieldKind::Integer,
            "Edition of the boundaries by which it was located",
            "Редакция границ",
        ),
    ],
    layer: Some(LAYER),
};
