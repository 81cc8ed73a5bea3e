//! The audit log as CSV, safe to open in a spreadsheet.

use super::store::EntryRow;

/// The columns.
const HEADER: [&str; 13] = [
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_token_id",
    "action",
    "subject_kind",
    "subject_id",
    "before",
    "after",
    "personal",
    "request_id",
];

/// The first line.
pub(super) fn header() -> Result<Vec<u8>, csv::Error> {
    write([HEADER.map(str::to_owned)])
}

/// Lines of these entries; personal values are for those who may see people.
pub(super) fn lines(rows: &[EntryRow], shows_personal: bool) -> Result<Vec<u8>, csv::Error> {
    write(rows.iter().map(|row| cells(row, shows_personal)))
}

fn cells(row: &EntryRow, shows_personal: bool) -> [String; 13] {
    let json = |value: &Option<serde_json::Value>| {
        value.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    let number = |value: Option<i64>| value.map(|id| id.to_string()).unwrap_or_default();
    let personal = match (&row.personal_before, &row.personal_after) {
        (None, None) => String::new(),
        _ if !shows_personal => String::new(),
        (before, after) => serde_json::json!({ "before": before, "after": after }).to_string(),
    };
    [
        row.id.to_string(),
        row.at.to_rfc3339(),
        row.actor_kind.clone(),
        number(row.actor_id),
        row.actor_name.clone().unwrap_or_default(),
        number(row.actor_token_id),
        row.action.clone(),
        row.subject_kind.clone(),
        row.subject_id.clone(),
        json(&row.before),
        json(&row.after),
        personal,
        row.request_id.clone(),
    ]
}

fn write(rows: impl IntoIterator<Item = [String; 13]>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(disarm))?;
    }
    writer
        .into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// A spreadsheet takes a cell that begins so for a formula and runs it: an apostrophe in front makes it text.
fn disarm(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(disarm(formula.to_owned()).starts_with('\''), "{formula:?}");
        }
        assert_eq!(disarm("Имя = значение".to_owned()), "Имя = значение");
    }
}
