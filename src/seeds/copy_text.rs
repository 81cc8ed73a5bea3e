//! Rows in the text format of `COPY`: columns by tabs, rows by line feeds, `\N` for null.

use std::fmt::{Display, Write};

use boundaries::AreaCode;
use geo::{Geometry, MultiPolygon, Point};
use geozero::{CoordDimensions, ToWkb};

use super::constructions::ConstructionRow;
use super::issues::IssueRow;

/// EPSG:4326.
const SRID: i32 = 4326;

/// Rows on their way to the server.
#[derive(Default)]
pub(super) struct CopyText {
    text: String,
    started: bool,
}

impl CopyText {
    /// Bytes written since the last [`CopyText::take`].
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The bytes written so far, leaving none.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Columns in the order of `store::copy_issues`.
    pub(super) fn issue(&mut self, row: &IssueRow, edition_id: i64) {
        self.field(row.title);
        self.field(row.description);
        self.field(row.status);
        self.field(row.category);
        self.geometry(&Geometry::Point(Point::from(row.place)));
        self.located(row.municipality, edition_id);
        self.field(row.created_at.to_rfc3339());
        self.optional(row.answered_at.map(|instant| instant.to_rfc3339()));
        self.field(row.due_at.to_rfc3339());
        self.field(&row.address);
        self.end();
    }

    /// Columns in the order of `store::copy_constructions`.
    pub(super) fn construction(&mut self, row: &ConstructionRow, edition_id: i64) {
        self.field(row.name);
        self.field(row.status);
        self.field(row.category);
        self.geometry(&Geometry::MultiPolygon(MultiPolygon::from(
            row.footprint.clone(),
        )));
        self.located(row.municipality, edition_id);
        self.field(&row.address);
        self.optional(row.permit_number.as_ref());
        self.optional(row.developer.as_ref());
        self.field(row.storeys);
        self.optional(row.permitted_on);
        self.end();
    }

    fn located(&mut self, municipality: AreaCode, edition_id: i64) {
        self.field(municipality);
        self.field(edition_id);
    }

    fn geometry(&mut self, geometry: &Geometry<f64>) {
        let ewkb = geometry
            .to_ewkb(CoordDimensions::xy(), Some(SRID))
            .expect("invariant: writing a plane geometry into memory cannot fail");
        self.separate();
        for byte in ewkb {
            write!(self.text, "{byte:02x}").expect("invariant: writing into a String cannot fail");
        }
    }

    fn optional(&mut self, value: Option<impl Display>) {
        if let Some(value) = value {
            self.field(value);
        } else {
            self.separate();
            self.text.push_str("\\N");
        }
    }

    fn field(&mut self, value: impl Display) {
        self.separate();
        let start = self.text.len();
        write!(self.text, "{value}").expect("invariant: writing into a String cannot fail");
        if self.text[start..].contains(['\\', '\t', '\n', '\r']) {
            let escaped = self.text[start..]
                .replace('\\', "\\\\")
                .replace('\t', "\\t")
                .replace('\n', "\\n")
                .replace('\r', "\\r");
            self.text.truncate(start);
            self.text.push_str(&escaped);
        }
    }

    fn separate(&mut self) {
        if self.started {
            self.text.push('\t');
        }
        self.started = true;
    }

    fn end(&mut self) {
        self.text.push('\n');
        self.started = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_column_or_a_row_is_escaped() {
        let mut copy = CopyText::default();
        copy.field("a\tb\\c\nd");
        copy.optional(None::<u8>);
        copy.end();
        assert_eq!(copy.take(), "a\\tb\\\\c\\nd\t\\N\n");
    }
}
