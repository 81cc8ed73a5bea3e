//! What the records of a collection are: their fields, their geometry.

use crate::record::Value;

/// The description of a collection's records.
///
/// Invariant: names of fields are unique; [`Record::values`](crate::Record) are parallel to `fields`.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Name of the collection: the id in addresses, the table or layer in files.
    pub name: String,
    /// Title for people, in English.
    pub title: String,
    /// Title for people, in Russian.
    pub title_ru: String,
    /// A sentence or two about what is in it, in English.
    pub description: String,
    /// The same in Russian.
    pub description_ru: String,
    /// Fields in the order of [`Record::values`](crate::Record).
    pub fields: Vec<Field>,
    /// What the geometries are.
    pub geometry: GeometryKind,
}

/// One attribute of every record.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name in files, filters and addresses: `snake_case`.
    pub name: String,
    /// Type of its values; every field may also be null.
    pub kind: FieldKind,
    /// Title for people, in English.
    pub title: String,
    /// Title for people, in Russian.
    pub title_ru: String,
    /// Everything that the field can be, where it is one of few codes; empty otherwise.
    pub codes: Vec<String>,
    /// What the field means beyond its type.
    pub role: Role,
}

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Float,
    /// True or false.
    Boolean,
    /// A calendar day.
    Date,
    /// An instant, UTC.
    DateTime,
}

/// What a field means to a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// An ordinary attribute.
    Plain,
    /// The instant or day of the record: what `datetime` compares with.  One field of a schema at most.
    Instant,
}

/// What the geometries of a collection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GeometryKind {
    /// Points.
    Point,
    /// Polygons.
    Polygon,
    /// Multipolygons.
    MultiPolygon,
}

impl Schema {
    /// The position of a field by its name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The position of the field that `datetime` compares with.
    pub fn instant(&self) -> Option<usize> {
        self.fields
            .iter()
            .position(|field| field.role == Role::Instant)
    }

    /// The schema with these fields only, in the order of `positions`; records are projected alike by
    /// [`Record::project`](crate::Record::project).
    #[must_use]
    pub fn project(&self, positions: &[usize]) -> Self {
        Self {
            fields: positions
                .iter()
                .map(|position| self.fields[*position].clone())
                .collect(),
            ..self.clone()
        }
    }
}

impl FieldKind {
    /// Whether a value is of this kind, or null, which is of every kind.
    pub fn holds(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (_, Value::Null)
                | (Self::Text, Value::Text(_))
                | (Self::Integer, Value::Integer(_))
                | (Self::Float, Value::Float(_))
                | (Self::Boolean, Value::Boolean(_))
                | (Self::Date, Value::Date(_))
                | (Self::DateTime, Value::DateTime(_))
        )
    }
}

impl Field {
    /// A plain field; its title is the same in both languages until [`Field::in_russian`] gives another.
    pub fn new(name: &str, kind: FieldKind, title: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            title: title.to_owned(),
            title_ru: title.to_owned(),
            codes: Vec::new(),
            role: Role::Plain,
        }
    }

    /// The field with this title in Russian.
    #[must_use]
    pub fn in_russian(mut self, title_ru: &str) -> Self {
        title_ru.clone_into(&mut self.title_ru);
        self
    }

    /// The field as one of few codes.
    #[must_use]
    pub fn with_codes<'a>(mut self, codes: impl IntoIterator<Item = &'a str>) -> Self {
        self.codes = codes.into_iter().map(str::to_owned).collect();
        self
    }

    /// The field as the instant of the record.
    #[must_use]
    pub fn as_instant(mut self) -> Self {
        self.role = Role::Instant;
        self
    }
}
