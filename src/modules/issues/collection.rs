//! Issues as GIS programs read them.

use features::{FieldKind, GeometryKind};

use super::layer::{CATEGORIES, LAYER, STATUSES, TERMS};
use crate::collections::{Column, IdKind, TableSpec};

/// All issues; the layer is public as a whole, and so is this.
pub(super) const ISSUES: TableSpec = TableSpec {
    name: LAYER,
    title: "Issues",
    title_ru: "Обращения",
    description: "What citizens reported at a point of the region, and what came of it.",
    geometry: GeometryKind::Point,
    relation: "issue_item",
    id: IdKind::Number,
    fields: &[
        Column::new("title", FieldKind::Text, "Title").required(),
        Column::new("description", FieldKind::Text, "Description"),
        Column::new("status", FieldKind::Text, "Status")
            .with_codes(&STATUSES)
            .required(),
        Column::new("category", FieldKind::Text, "Category")
            .with_codes(&CATEGORIES)
            .required(),
        Column::new(
            "term",
            FieldKind::Text,
            "Whether the answer came, or can still come, in time",
        )
        .with_codes(&TERMS)
        .required(),
        Column::new(
            "municipality_code",
            FieldKind::Text,
            "Code of the municipality (OKTMO)",
        ),
        Column::new("municipality", FieldKind::Text, "Municipality"),
        Column::new("address", FieldKind::Text, "Address"),
        Column::new("created_at", FieldKind::DateTime, "Created at")
            .as_instant()
            .required(),
        Column::new("answered_at", FieldKind::DateTime, "Answered at"),
        Column::new("due_at", FieldKind::DateTime, "Answer due at").required(),
        Column::new(
            "edition_id",
            FieldKind::Integer,
            "Edition of the boundaries by which it was located",
        ),
    ],
    layer: Some(LAYER),
};
