//! Municipalities as GIS programs read them: those in force from memory, those of every edition from the database.

use boundaries::municipalities;
use features::{Field, FieldKind, GeometryKind, Record, RecordId, Role, Schema, Value};

use crate::collections::{Column, IdKind, MemoryCollection, ReadError, TableSpec};
use crate::spatial::{MUNICIPALITIES, Snapshot};

/// Every area of every edition.
pub(super) const EDITIONS: TableSpec = TableSpec {
    name: "municipality_editions",
    title: "Municipalities by edition",
    title_ru: "Муниципальные образования по редакциям границ",
    description: "Every municipality as each edition of the boundaries has it, the active one and those before and after.",
    description_ru: "Каждое муниципальное образование в каждой редакции границ: действующей, прежних и будущих.",
    geometry: GeometryKind::MultiPolygon,
    relation: "boundary_edition_item",
    id: IdKind::Text,
    fields: &[
        Column::new("code", FieldKind::Text, "Code (OKTMO)", "Код (ОКТМО)").required(),
        Column::new("name", FieldKind::Text, "Name", "Название").required(),
        Column::new(
            "name_en",
            FieldKind::Text,
            "Name in English",
            "Название по-английски",
        )
        .required(),
        Column::new(
            "edition_id",
            FieldKind::Integer,
            "Number of the edition",
            "Номер редакции границ",
        )
        .required(),
        Column::new(
            "edition",
            FieldKind::Text,
            "Title of the edition",
            "Название редакции границ",
        )
        .required(),
        Column {
            role: Role::Instant,
            ..Column::new(
                "valid_on",
                FieldKind::Date,
                "Day for which the edition is valid",
                "На какой день действительна редакция",
            )
        },
        Column::new(
            "approximate",
            FieldKind::Boolean,
            "Whether the boundaries are a rough stand-in",
            "Границы приближённые",
        )
        .required(),
        Column::new(
            "active",
            FieldKind::Boolean,
            "Whether the edition is in force",
            "Редакция действует",
        )
        .required(),
        Column::new(
            "licence",
            FieldKind::Text,
            "Terms of use",
            "Условия использования",
        )
        .required(),
        Column::new(
            "attribution",
            FieldKind::Text,
            "Credit line owed to the source",
            "Обязательная ссылка на источник",
        )
        .required(),
        Column::new(
            "area_km2",
            FieldKind::Float,
            "Area on the ellipsoid, square kilometers",
            "Площадь на эллипсоиде, км²",
        )
        .required(),
    ],
    layer: None,
};

/// The municipalities of the edition in force.
pub(super) fn municipalities() -> MemoryCollection {
    let schema = Schema {
        name: MUNICIPALITIES.to_owned(),
        title: "Municipalities".to_owned(),
        title_ru: "Муниципальные образования".to_owned(),
        description: "The municipalities of the region in the boundaries that are in force, with official figures where they are known."
            .to_owned(),
        description_ru: "Муниципальные образования края в действующих границах; официальные площадь и население там, где они известны."
            .to_owned(),
        fields: vec![
            Field::new("code", FieldKind::Text, "Code (OKTMO)").in_russian("Код (ОКТМО)"),
            Field::new("name", FieldKind::Text, "Name").in_russian("Название"),
            Field::new("name_en", FieldKind::Text, "Name in English").in_russian("Название по-английски"),
            Field::new("kind", FieldKind::Text, "Kind of municipality").in_russian("Вид муниципального образования"),
            Field::new("centre", FieldKind::Text, "Administrative center").in_russian("Административный центр"),
            Field::new("area_km2", FieldKind::Float, "Area on the ellipsoid, square kilometers").in_russian("Площадь на эллипсоиде, км²"),
            Field::new("official_area_km2", FieldKind::Float, "Official area, square kilometers").in_russian("Официальная площадь, км²"),
            Field::new("population", FieldKind::Integer, "Inhabitants").in_russian("Население, человек"),
            Field::new("population_year", FieldKind::Integer, "Year of the count of inhabitants").in_russian("Год данных о населении"),
        ],
        geometry: GeometryKind::MultiPolygon,
    };
    MemoryCollection::new(schema, Some(MUNICIPALITIES.to_owned()), records)
}

fn records(snapshot: &Snapshot) -> Result<Vec<Record>, ReadError> {
    if !snapshot.is_loaded() {
        return Err(ReadError::NotLoaded);
    }
    let areas = snapshot
        .boundaries
        .iter()
        .flat_map(|boundaries| &boundaries.edition.areas);
    Ok(areas.map(record).collect())
}

fn record(area: &boundaries::Area) -> Record {
    let known = municipalities::find(area.code);
    let text = |text: &str| Value::Text(text.to_owned());
    let population = known.and_then(|known| known.population);
    Record {
        id: RecordId::Text(area.code.to_string()),
        geometry: area.geometry.clone().into(),
        values: vec![
            text(area.code.as_str()),
            text(&area.name_ru),
            text(&area.name_en),
            known.map_or(Value::Null, |known| text(&known.kind_2026)),
            known.map_or(Value::Null, |known| text(&known.admin_centre)),
            Value::Float(area.area_km2),
            known
                .and_then(|known| known.area_km2)
                .map_or(Value::Null, Value::Float),
            population.map_or(Value::Null, |(people, _)| Value::Integer(people.into())),
            population.map_or(Value::Null, |(_, year)| Value::Integer(year.into())),
        ],
    }
}
