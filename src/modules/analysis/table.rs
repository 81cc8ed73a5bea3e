//! Counts as CSV (RFC 4180): one line per place and period, a column per status.
//!
//! What is not known is empty; without an interval there is no column of periods.

use boundaries::municipalities::Municipality;
use chrono::NaiveDate;
use csv::Writer;
use tiles::{DimensionKind, LayerSpec};

use super::api::views::{CellCountList, CountView, MunicipalityCountList, PeriodView};

/// The lines of a table under way.
struct Table {
    writer: Writer<Vec<u8>>,
    statuses: Vec<String>,
}

/// Writes counts by hexagon.
pub(super) fn of_cells(list: &CellCountList, spec: &LayerSpec) -> Result<Vec<u8>, csv::Error> {
    let has_series = list.totals.series.is_some();
    let mut table = Table::begin(&["cell", "lon", "lat"], has_series, &["share"], spec)?;
    for cell in &list.cells {
        let [lon, lat] = cell.center;
        let place = [cell.cell.clone(), lon.to_string(), lat.to_string()];
        table.add(&place, &cell.counts, cell.series.as_deref(), |counts| {
            vec![optional(counts.share)]
        })?;
    }
    table.finish()
}

/// Writes counts by municipality.
pub(super) fn of_municipalities(
    list: &MunicipalityCountList,
    spec: &LayerSpec,
) -> Result<Vec<u8>, csv::Error> {
    let has_series = list.totals.series.is_some();
    let place = ["code", "name", "population"];
    let mut table = Table::begin(&place, has_series, &["share", "per_1000"], spec)?;
    let known = boundaries::municipalities::known();
    for (row, known) in list.municipalities.iter().zip(known) {
        let place = columns_of(known);
        table.add(&place, &row.counts, row.series.as_deref(), |counts| {
            vec![optional(counts.share), optional(counts.per_1000)]
        })?;
    }
    table.finish()
}

fn columns_of(known: &Municipality) -> [String; 3] {
    let people = known.population.map(|(people, _)| people.to_string());
    [
        known.code.to_string(),
        known.name_ru.clone(),
        people.unwrap_or_default(),
    ]
}

impl Table {
    fn begin(
        place: &[&str],
        has_series: bool,
        rates: &[&str],
        spec: &LayerSpec,
    ) -> Result<Self, csv::Error> {
        let statuses = match spec.dimension("status").map(|(_, status)| &status.kind) {
            Some(DimensionKind::Enum(labels)) => labels.clone(),
            _ => Vec::new(),
        };
        let mut writer = Writer::from_writer(Vec::new());
        let period = has_series.then_some("period");
        let head = place.iter().copied().chain(period).chain(["count"]);
        let head = head
            .chain(statuses.iter().map(String::as_str))
            .chain(rates.iter().copied());
        writer.write_record(head)?;
        Ok(Self { writer, statuses })
    }

    fn add(
        &mut self,
        place: &[String],
        counts: &CountView,
        series: Option<&[PeriodView]>,
        rates: impl Fn(&CountView) -> Vec<String>,
    ) -> Result<(), csv::Error> {
        let Some(series) = series else {
            return self.write(place, None, counts, rates(counts));
        };
        for period in series {
            let day = period.period.as_ref().map(NaiveDate::to_string);
            let rates = rates(&period.counts);
            self.write(place, Some(day.unwrap_or_default()), &period.counts, rates)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        place: &[String],
        period: Option<String>,
        counts: &CountView,
        rates: Vec<String>,
    ) -> Result<(), csv::Error> {
        let by_status = self.statuses.iter().map(|status| {
            let count = counts.by_status.get(status).copied();
            count.unwrap_or_default().to_string()
        });
        let fields = place.iter().cloned().chain(period);
        let fields = fields
            .chain([counts.count.to_string()])
            .chain(by_status)
            .chain(rates);
        let fields: Vec<String> = fields.collect();
        self.writer.write_record(fields)
    }

    fn finish(self) -> Result<Vec<u8>, csv::Error> {
        self.writer
            .into_inner()
            .map_err(|error| error.into_error().into())
    }
}

fn optional(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
