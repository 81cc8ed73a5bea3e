//! Conditions on attributes, from the parameters of an address.

use chrono::DateTime;
use features::filter::{Filter, FilterLanguage};
use features::{Crs, Field, FieldKind, Schema, Value};

use crate::error::Problem;

/// Reads the filter in its encoding.
pub(super) fn read(
    schema: &Schema,
    text: Option<&str>,
    language: Option<&str>,
    crs: Crs,
) -> Result<Option<Filter>, Problem> {
    let language = match language {
        None | Some("cql2-text") => FilterLanguage::Text,
        Some("cql2-json") => FilterLanguage::Json,
        Some(_) => {
            let detail = "must be cql2-text or cql2-json";
            return Err(Problem::invalid_parameter("filter-lang", "invalid", detail));
        }
    };
    text.map(|text| Filter::parse(text, language, schema, crs))
        .transpose()
        .map_err(|error| Problem::invalid_parameter("filter", error.code, error.to_string()))
}

/// Joins every field that is named with a value.
pub(super) fn of_values<'a>(
    schema: &Schema,
    values: impl Iterator<Item = (usize, &'a str)>,
) -> Result<Option<Filter>, Problem> {
    let mut all = None;
    for (position, text) in values {
        let filter = Filter::equal(position, value(&schema.fields[position], text)?);
        all = Some(match all {
            None => filter,
            Some(all) => Filter::and(all, filter),
        });
    }
    Ok(all)
}

/// The value that the text is for this field.
fn value(field: &Field, text: &str) -> Result<Value, Problem> {
    let read = match field.kind {
        FieldKind::Text => Ok(Value::Text(text.to_owned())),
        FieldKind::Integer => text
            .parse()
            .map(Value::Integer)
            .map_err(|_unreadable| "a whole number"),
        FieldKind::Float => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => Err("a number"),
        },
        FieldKind::Boolean => text
            .parse()
            .map(Value::Boolean)
            .map_err(|_unreadable| "true or false"),
        FieldKind::Date => text
            .parse()
            .map(Value::Date)
            .map_err(|_unreadable| "a day such as 2026-03-01"),
        FieldKind::DateTime => DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
            .map(|instant| Value::DateTime(instant.to_utc()))
            .map_err(|_unreadable| "an instant such as 2026-03-01T12:00:00Z"),
    };
    let value = read.map_err(|wanted| {
        Problem::invalid_parameter(&field.name, "invalid", format!("must be {wanted}"))
    })?;
    let is_code = field.codes.is_empty() || field.codes.iter().any(|code| code == text);
    if !is_code {
        let detail = format!("must be one of {}", field.codes.join(", "));
        return Err(Problem::invalid_parameter(
            &field.name,
            "unknown-value",
            detail,
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn read_as(kind: FieldKind, text: &str) -> Option<Value> {
        value(&Field::new("x", kind, "X"), text).ok()
    }

    #[test]
    fn a_value_is_of_its_field_s_kind() {
        assert_eq!(read_as(FieldKind::Integer, "7"), Some(Value::Integer(7)));
        assert_eq!(
            read_as(FieldKind::Boolean, "true"),
            Some(Value::Boolean(true))
        );
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(
            read_as(FieldKind::Date, "2026-03-01"),
            Some(Value::Date(day))
        );
        assert!(read_as(FieldKind::DateTime, "2026-03-01T12:00:00 03:00").is_some());
        for (kind, text) in [
            (FieldKind::Integer, "7.5"),
            (FieldKind::Float, "NaN"),
            (FieldKind::Boolean, "yes"),
            (FieldKind::Date, "2026-13-01"),
            (FieldKind::DateTime, "noon"),
        ] {
            assert_eq!(read_as(kind, text), None, "{text}");
        }
    }

    #[test]
    fn a_code_is_one_of_those_that_there_are() {
        let status = Field::new("status", FieldKind::Text, "").with_codes(["open", "solved"]);
        assert!(value(&status, "solved").is_ok());
        let problem = value(&status, "sloved").unwrap_err();
        assert_eq!(problem.errors()[0].code, "unknown-value");
    }
}
