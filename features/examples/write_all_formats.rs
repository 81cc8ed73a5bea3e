//! Writes a small collection to a folder in every format: what the tests with other people's programs read.
//!
//! `cargo run -p features --example write_all_formats -- FOLDER [ROWS]`; the same rows always give the same records.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use chrono::{DateTime, NaiveDate};
use features::formats::{self, CrsInfo, Format, IdKind, Layer, Options};
use features::{Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
use geo_types::{Coord, Geometry, MultiPolygon, Point, polygon};

const STATUSES: [&str; 4] = ["new", "accepted", "fixed", "refused"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("the folder is missing")?);
    let rows = match arguments.next() {
        Some(rows) => rows.to_str().ok_or("rows is a number")?.parse()?,
        None => 1000,
    };
    std::fs::create_dir_all(&folder)?;
    for (kind, ids) in [
        (GeometryKind::Point, IdKind::Number),
        (GeometryKind::MultiPolygon, IdKind::Text),
    ] {
        let layer = layer(kind, ids);
        for format in Format::ALL {
            let name = format!("{}.{}", layer.schema.name, format.extension());
            let started = Instant::now();
            let file = BufWriter::new(File::create(folder.join(&name))?);
            let options = Options::new(DateTime::UNIX_EPOCH, &folder);
            let mut writer = formats::open(format, &layer, &options, file)?;
            for row in 0..rows {
                writer.write(&record(row, rows, &layer))?;
            }
            writer.finish()?;
            eprintln!("{name}: {:.2} s", started.elapsed().as_secs_f64());
        }
    }
    Ok(())
}

fn layer(geometry: GeometryKind, ids: IdKind) -> Layer {
    let (name, title, title_ru) = match geometry {
        GeometryKind::Point => ("issues", "Issues", "Обращения"),
        _ => ("constructions", "Construction sites", "Стройки"),
    };
    Layer {
        schema: Schema {
            name: name.to_owned(),
            title: title.to_owned(),
            title_ru: title_ru.to_owned(),
            description: "Invented for tests: \"кавычки\", commas, and a line\nbreak.".to_owned(),
            description_ru: "Выдуманы для проверок.".to_owned(),
            fields: vec![
                Field::new("title", FieldKind::Text, "Title"),
                Field::new("status", FieldKind::Text, "Status").with_codes(STATUSES),
                Field::new("votes", FieldKind::Integer, "Votes"),
                Field::new("share", FieldKind::Float, "Share"),
                Field::new("is_open", FieldKind::Boolean, "Open"),
                Field::new("due_on", FieldKind::Date, "Due"),
                Field::new("created_at", FieldKind::DateTime, "Created").as_instant(),
                Field::new("municipality", FieldKind::Text, "Municipality"),
                Field::new("category", FieldKind::Integer, "Category"),
                Field::new("note", FieldKind::Text, "Note"),
            ],
            geometry,
        },
        crs: CrsInfo::crs84(),
        ids,
    }
}

fn record(row: usize, rows: usize, layer: &Layer) -> Record {
    let number = row as i64;
    // Places follow a spiral, so neighbors in the file are neighbors on the ground, as the server's order has it.
    let turn = row as f64 / rows as f64 * std::f64::consts::TAU * 3.0;
    let radius = 1.5 * row as f64 / rows as f64;
    let (lon, lat) = (38.97 + radius * turn.cos(), 45.03 + radius * turn.sin());
    let note = if row.is_multiple_of(3) {
        Value::Null
    } else {
        Value::Text(format!("строка {row}, «ёлочки» и \"лапки\"\nвторая строка"))
    };
    Record {
        id: match layer.ids {
            IdKind::Number => RecordId::Number(number + 1),
            IdKind::Text => RecordId::Text(format!("23-{row:07}")),
        },
        geometry: match layer.schema.geometry {
            GeometryKind::Point => Point::new(lon, lat).into(),
            _ => footprints(lon, lat),
        },
        values: vec![
            Value::Text(format!("Яма на дороге № {row}")),
            Value::Text(STATUSES[row % STATUSES.len()].to_owned()),
            Value::Integer(number % 97),
            Value::Float(row as f64 / 7.0),
            Value::Boolean(row.is_multiple_of(2)),
            NaiveDate::from_ymd_opt(2025, 1 + row as u32 % 12, 1 + row as u32 % 28)
                .map_or(Value::Null, Value::Date),
            DateTime::from_timestamp_millis(1_750_000_000_000 + number * 61_007)
                .map_or(Value::Null, Value::DateTime),
            Value::Text(format!("{:08}", 3_701_000 + row % 44)),
            Value::Integer(number % 12),
            note,
        ],
    }
}

/// Two squares, the first with a hole and wound the wrong way.
fn footprints(lon: f64, lat: f64) -> Geometry<f64> {
    let at = |x: f64, y: f64| Coord {
        x: lon + x * 1e-3,
        y: lat + y * 1e-3,
    };
    MultiPolygon::new(vec![
        polygon!(
            exterior: [at(0., 0.), at(0., 4.), at(4., 4.), at(4., 0.)],
            interiors: [[at(1., 1.), at(2., 1.), at(2., 2.), at(1., 2.)]],
        ),
        polygon![at(5., 0.), at(6., 0.), at(6., 1.), at(5., 1.)],
    ])
    .into()
}
