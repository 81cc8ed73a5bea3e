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
    description_ru: "О чём жители сообщили в точках края и чем это закончилось: состояние, тема, срок ответа.",
    geometry: GeometryKind::Point,
    relation: "issue_item",
    id: IdKind::Number,
    fields: &[
        Column::new("title", FieldKind::Text, "Title", "Заголовок").required(),
        Column::new("description", FieldKind::Text, "Description", "Описание"),
        Column::new("status", FieldKind::Text, "Status", "Состояние")
            .with_codes(&STATUSES)
            .required(),
        Column::new("category", FieldKind::Text, "Category", "Тема")
            .with_codes(&CATEGORIES)
            .required(),
        Column::new(
            "term",
            FieldKind::Text,
            "Whether the answer came, or can still come, in time",
            "Соблюдение срока ответа",
        )
        .with_codes(&TERMS)
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
            "created_at",
            FieldKind::DateTime,
            "Created at",
            "Зарегистрировано",
        )
        .as_instant()
        .required(),
        Column::new(
            "answered_at",
            FieldKind::DateTime,
            "Answered at",
            "Ответ дан",
        ),
        Column::new(
            "due_at",
            FieldKind::DateTime,
            "Answer due at",
            "Ответить до",
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
