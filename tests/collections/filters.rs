//! The oracle of filters: the database and the memory agree about random filters over random records.

use chrono::SecondsFormat;
use features::filter::{Filter, FilterLanguage};
use features::{Crs, Field, FieldKind, ItemQuery, Record, Schema, Value};
use kuban::collections::Collection;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{add_many, collection, ids, read, read_all};
use crate::support::TestApp;

/// Filters per collection.
const FILTERS: usize = 250;
/// Texts that a careless translation compares differently.
const ODD_TEXTS: [&str; 12] = [
    "Ёлка у дома",
    "елка У ДОМА",
    "е\u{308}лка",
    "100 % готово",
    "путь\\к_яме",
    "it''s",
    "ΟΔΟΣ",
    "οδος",
    "İstanbul",
    "istanbul",
    "Zażółć Łódź",
    "№ 7; drop table issue --",
];

/// Writes random CQL2 text about the records of a collection.
struct Writer<'a> {
    rng: Pcg64Mcg,
    schema: &'a Schema,
    records: &'a [Record],
}

impl Writer<'_> {
    fn choose<'b>(&mut self, of: &[&'b str]) -> &'b str {
        of.choose(&mut self.rng).unwrap()
    }

    fn filter(&mut self, depth: usize) -> String {
        if depth == 0 || self.rng.random_bool(0.3) {
            return self.condition();
        }
        match self.rng.random_range(0..4) {
            0 => format!("NOT ({})", self.filter(depth - 1)),
            1 | 2 => format!(
                "({}) AND ({})",
                self.filter(depth - 1),
                self.filter(depth - 1)
            ),
            _ => format!(
                "({}) OR ({})",
                self.filter(depth - 1),
                self.filter(depth - 1)
            ),
        }
    }

    fn condition(&mut self) -> String {
        if self.rng.random_bool(0.2) {
            return self.spatial();
        }
        let fields = &self.schema.fields;
        let position = self.rng.random_range(0..fields.len());
        let field = &fields[position];
        match self.rng.random_range(0..8) {
            0 => format!("{} IS {}NULL", field.name, self.choose(&["", "NOT "])),
            1 => {
                let list = [(); 3].map(|()| self.literal(position)).join(", ");
                format!("{} {}IN ({list})", field.name, self.choose(&["", "NOT "]))
            }
            2 if field.kind != FieldKind::Boolean && field.kind != FieldKind::Text => {
                let (from, to) = (self.literal(position), self.literal(position));
                format!("{} BETWEEN {from} AND {to}", field.name)
            }
            3..=5 => self.of_kind(field, position),
            _ => {
                let op = match field.kind {
                    FieldKind::Boolean => self.choose(&["=", "<>"]),
                    _ => self.comparison(),
                };
                format!("{} {op} {}", field.name, self.literal(position))
            }
        }
    }

    fn comparison(&mut self) -> &'static str {
        self.choose(&["=", "<>", "<", "<=", ">", ">="])
    }

    /// A condition that only fields of this kind can have.
    fn of_kind(&mut self, field: &Field, position: usize) -> String {
        let name = &field.name;
        match field.kind {
            FieldKind::Text => {
                let literal = self.literal(position);
                let (before, after) = *[
                    ("", ""),
                    ("CASEI(", ")"),
                    ("ACCENTI(", ")"),
                    ("ACCENTI(CASEI(", "))"),
                ]
                .choose(&mut self.rng)
                .unwrap();
                if self.rng.random_bool(0.5) {
                    let op = self.comparison();
                    return format!("{before}{name}{after} {op} {before}{literal}{after}");
                }
                let pattern = self.pattern(&literal);
                format!("{before}{name}{after} LIKE {before}{pattern}{after}")
            }
            FieldKind::Integer | FieldKind::Float => {
                let literal = self.literal(position);
                let sum = self.choose(&["+", "-", "*", "/", "%", "div"]);
                let number = self.choose(&["2", "0", "0.5", "3", "-7", "1e200"]);
                let op = self.comparison();
                format!("{name} {sum} {number} {op} {literal}")
            }
            FieldKind::Boolean => name.clone(),
            FieldKind::Date | FieldKind::DateTime => {
                let function = self.choose(&[
                    "T_AFTER",
                    "T_BEFORE",
                    "T_EQUALS",
                    "T_DISJOINT",
                    "T_INTERSECTS",
                    "T_DURING",
                    "T_FINISHES",
                    "T_STARTS",
                ]);
                let (one, other) = (self.moment(position), self.moment(position));
                let (from, to) = if one <= other {
                    (one, other)
                } else {
                    (other, one)
                };
                format!("{function}({name}, INTERVAL('{from}', '{to}'))")
            }
        }
    }

    /// A pattern that may meet what a literal says.
    fn pattern(&mut self, literal: &str) -> String {
        let mut text: Vec<char> = literal[1..literal.len() - 1]
            .replace("''", "%")
            .chars()
            .collect();
        for character in &mut text {
            if *character == '\\' || self.rng.random_bool(0.15) {
                *character = *['%', '_', 'Ё', 'А'].choose(&mut self.rng).unwrap();
            }
        }
        let text: String = text.into_iter().collect();
        match self.rng.random_range(0..3) {
            0 => format!("'{text}'"),
            1 => format!("'%{text}'"),
            _ => format!("'{text}%'"),
        }
    }

    /// A value of the field as some record has it.
    fn value(&mut self, position: usize) -> Value {
        let records = self.records;
        let known: Vec<&Value> = records
            .iter()
            .map(|record| &record.values[position])
            .filter(|value| **value != Value::Null)
            .collect();
        match known.choose(&mut self.rng) {
            Some(value) => (*value).clone(),
            None => match self.schema.fields[position].kind {
                FieldKind::Integer => Value::Integer(1),
                FieldKind::Date => Value::Date("2025-01-01".parse().unwrap()),
                _ => Value::Text("нет".to_owned()),
            },
        }
    }

    fn literal(&mut self, position: usize) -> String {
        if self.schema.fields[position].kind == FieldKind::Text && self.rng.random_bool(0.3) {
            return format!("'{}'", self.choose(&ODD_TEXTS));
        }
        match self.value(position) {
            Value::Null => unreachable!("nulls were left out"),
            Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Integer(number) if self.rng.random_bool(0.3) => format!("{number}.5"),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => format!("{number:.3}"),
            Value::Boolean(truth) => truth.to_string().to_uppercase(),
            Value::Date(day) => format!("DATE('{day}')"),
            Value::DateTime(at) => {
                format!(
                    "TIMESTAMP('{}')",
                    at.to_rfc3339_opts(SecondsFormat::Micros, true)
                )
            }
        }
    }

    fn moment(&mut self, position: usize) -> String {
        match self.value(position) {
            Value::DateTime(at) => at.to_rfc3339_opts(SecondsFormat::Micros, true),
            Value::Date(day) => day.to_string(),
            _ => "2025-01-01".to_owned(),
        }
    }

    /// A spatial condition on the grid on which the records stand, so that borders and corners meet.
    fn spatial(&mut self) -> String {
        let function = self.choose(&[
            "S_INTERSECTS",
            "S_INTERSECTS",
            "S_DISJOINT",
            "S_WITHIN",
            "S_CONTAINS",
            "S_TOUCHES",
            "S_OVERLAPS",
            "S_CROSSES",
            "S_EQUALS",
        ]);
        let corner = |rng: &mut Pcg64Mcg| {
            if rng.random_bool(0.5) {
                (38.0 + f64::from(rng.random_range(0..100)) / 128.0, 44.5)
            } else {
                (
                    38.5 + f64::from(rng.random_range(-2..4)) / 1024.0,
                    45.0 + f64::from(rng.random_range(-2..3)) / 1024.0,
                )
            }
        };
        let (x, y) = corner(&mut self.rng);
        let (dx, dy) = (
            f64::from(self.rng.random_range(1..5)) / 1024.0,
            f64::from(self.rng.random_range(1..5)) / 1024.0,
        );
        let (east, north) = (x + dx, y + dy);
        let geometry = match self.rng.random_range(0..5) {
            0 => format!("POINT({x} {y})"),
            1 => format!("LINESTRING({x} {y}, {east} {north}, {east} {y})"),
            2 => format!("BBOX({x}, {y}, {east}, {north})"),
            3 => format!(
                "POLYGON(({x} {y}, {} {y}, {} 45.5, {x} 45.5, {x} {y}))",
                x + 0.25,
                x + 0.25
            ),
            _ => format!("POLYGON(({x} {y}, {east} {y}, {east} {north}, {x} {north}, {x} {y}))"),
        };
        format!("{function}(geom, {geometry})")
    }
}

async fn assert_agreement(app: &TestApp, name: &str, seed: u64) {
    let collection: &dyn Collection = collection(app, name);
    let records = read(app, name, ItemQuery::default()).await;
    let mut writer = Writer {
        rng: Pcg64Mcg::seed_from_u64(seed),
        schema: collection.schema(),
        records: &records,
    };
    let (mut refused, mut telling) = (Vec::new(), 0);
    for _ in 0..FILTERS {
        let text = writer.filter(3);
        let parsed = Filter::parse(&text, FilterLanguage::Text, collection.schema(), Crs::CRS84);
        let filter = match parsed {
            Ok(filter) => filter,
            Err(error) => {
                refused.push(format!("{text}: {error:?}"));
                continue;
            }
        };
        let expected: Vec<Record> = records
            .iter()
            .filter(|record| filter.matches(record))
            .cloned()
            .collect();
        let query = ItemQuery {
            filter: Some(filter),
            limit: Some(10_000),
            ..ItemQuery::default()
        };
        let found = read_all(collection, &app.app.sources(), query).await;
        let found = found.unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(ids(&found), ids(&expected), "{text}");
        telling += usize::from(!expected.is_empty() && expected.len() < records.len());
    }
    assert!(
        refused.len() < FILTERS / 10,
        "refused:\n{}",
        refused.join("\n")
    );
    // Few filters tell four areas apart.
    let share = if records.len() < 10 { 10 } else { 4 };
    assert!(
        telling > FILTERS / share,
        "only {telling} filters select a part"
    );
}

async fn app_with_odd_texts() -> TestApp {
    let app = TestApp::start().await;
    add_many(&app, 200).await;
    for statement in [
        "insert into issue (title, status, category, geom, created_at, due_at)
         select text, 'declined', 'other', st_setsrid(st_makepoint(38.125, 44.5), 4326), '2026-01-05T23:59:59.999999Z', '2026-01-20'
         from unnest($1::text[]) as text",
        "insert into construction (name, status, category, geom, storeys, permitted_on)
         select text, 'commissioned', 'social', st_multi(st_makeenvelope(38.5, 45, 38.501, 45.001, 4326)), 12, '2024-02-29'
         from unnest($1::text[]) as text",
    ] {
        sqlx::query(statement)
            .bind(ODD_TEXTS.map(|text| text.replace("''", "'")))
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
    app
}

#[tokio::test]
async fn the_database_and_the_memory_agree_about_issues() {
    assert_agreement(&app_with_odd_texts().await, "issues", 1).await;
}

#[tokio::test]
async fn the_database_and_the_memory_agree_about_constructions() {
    assert_agreement(&app_with_odd_texts().await, "constructions", 2).await;
}

#[tokio::test]
async fn the_database_and_the_memory_agree_about_editions() {
    assert_agreement(&TestApp::start().await, "municipality_editions", 3).await;
}

#[tokio::test]
async fn ids_are_compared_as_text_and_found_as_numbers() {
    let app = TestApp::start().await;
    add_many(&app, 30).await;
    let issues = collection(&app, "issues");
    for (text, expected) in [
        ("id = '7'", vec![7]),
        ("id = '07'", vec![]),
        ("id = 'seven'", vec![]),
        ("id IN ('7', '30', '31')", vec![7, 30]),
        ("id LIKE '2_'", (20..30).collect()),
    ] {
        let filter =
            Filter::parse(text, FilterLanguage::Text, issues.schema(), Crs::CRS84).unwrap();
        let query = ItemQuery {
            filter: Some(filter),
            ..ItemQuery::default()
        };
        assert_eq!(
            super::numbers(&read(&app, "issues", query).await),
            expected,
            "{text}"
        );
    }
}

#[tokio::test]
async fn cells_are_filtered_in_memory() {
    let app = TestApp::start().await;
    add_many(&app, 100).await;
    app.wait_until(|snapshot| {
        snapshot
            .layer("issues")
            .is_some_and(|layer| layer.len() == 100)
    })
    .await;
    let cells = collection(&app, "issues_cells_7");
    let all = read(&app, "issues_cells_7", ItemQuery::default()).await;
    let count = cells.schema().position("count").unwrap();
    let filter = Filter::parse(
        "count > 2",
        FilterLanguage::Text,
        cells.schema(),
        Crs::CRS84,
    )
    .unwrap();
    let query = ItemQuery {
        filter: Some(filter),
        ..ItemQuery::default()
    };
    let found = read(&app, "issues_cells_7", query).await;
    let expected: Vec<_> = all
        .into_iter()
        .filter(|cell| matches!(cell.values[count], Value::Integer(count) if count > 2))
        .collect();
    assert!(!expected.is_empty());
    assert_eq!(found, expected);
}
