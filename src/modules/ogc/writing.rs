//! Records in a format: what of them is written, and what stands around them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use chrono::{SecondsFormat, Utc};
use features::Record;
use features::formats::geojson::FeatureEncoder;
use features::formats::{self, Members, Options, RecordWriter};
use serde_json::json;

use super::links::Link;
use super::stream::Target;
use super::view::View;
use crate::exports::records;

/// Takes records as they are read and writes those of the answer.
pub(super) struct Writing {
    view: View,
    writer: Option<Box<dyn RecordWriter>>,
    page: Option<PageEnd>,
    written: u64,
    last: Option<Record>,
    has_more: bool,
}

/// Where a page ends, and what it says of itself then.
pub(super) struct PageEnd {
    /// How many records make the page; one more says that there is another page.
    pub(super) limit: u64,
    pub(super) links: Vec<Link>,
    /// Makes the link to the next page from the last record of this one.
    pub(super) next: Box<dyn Fn(&Record) -> Link + Send>,
    pub(super) number_matched: Option<u64>,
}

impl Writing {
    /// Begins an answer of what `view` shows; `first` are records of it, which tell what the ids are.
    pub(super) fn begin(
        view: View,
        target: &Target,
        first: &[Record],
        page: Option<PageEnd>,
        sink: impl Write + Send + 'static,
    ) -> anyhow::Result<Self> {
        let layer = records::layer(
            view.schema(),
            view.crs(),
            &target.site,
            first.first().map(|record| &record.id),
        );
        let options = Options::new(Utc::now(), std::env::temp_dir());
        Ok(Self {
            writer: Some(formats::open(target.format, &layer, &options, sink)?),
            view,
            page,
            written: 0,
            last: None,
            has_more: false,
        })
    }

    /// Writes records, up to the end of the page.
    pub(super) fn write(&mut self, records: Vec<Record>) -> anyhow::Result<()> {
        let writer = self.writer.as_mut().context("the answer has ended")?;
        for record in records {
            let limit = self.page.as_ref().map(|page| page.limit);
            if limit.is_some_and(|limit| self.written >= limit) {
                self.has_more = true;
                break;
            }
            if limit == Some(self.written + 1) {
                self.last = Some(record.clone());
            }
            writer.write(&self.view.show(record)?)?;
            self.written += 1;
        }
        Ok(())
    }

    /// Writes what stands behind the last record.
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        let writer = self.writer.take().context("the answer has ended")?;
        let members = self.members()?;
        writer.finish_with(&members)?;
        Ok(())
    }

    /// The link to the next page, where there is one.
    pub(super) fn next(&self) -> Option<Link> {
        let last = self.last.as_ref().filter(|_| self.has_more)?;
        self.page.as_ref().map(|page| (page.next)(last))
    }

    /// What OGC API adds to a collection of features.
    fn members(&self) -> anyhow::Result<Members> {
        let mut members = Members::new();
        members.insert("numberReturned".to_owned(), json!(self.written));
        let time = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        members.insert("timeStamp".to_owned(), json!(time));
        if let Some(page) = &self.page {
            if let Some(matched) = page.number_matched {
                members.insert("numberMatched".to_owned(), json!(matched));
            }
            let mut links = page.links.clone();
            links.extend(self.next());
            members.insert("links".to_owned(), serde_json::to_value(links)?);
        }
        Ok(members)
    }
}

/// One record as a feature of GeoJSON, with links.
pub(super) fn alone(
    view: &View,
    site: &str,
    record: Record,
    links: &[Link],
) -> anyhow::Result<Vec<u8>> {
    let mut members = Members::new();
    members.insert("links".to_owned(), serde_json::to_value(links)?);
    let layer = records::layer(view.schema(), view.crs(), site, Some(&record.id));
    let mut body = Vec::new();
    FeatureEncoder::new(&layer).encode_alone(&view.show(record)?, &members, &mut body)?;
    Ok(body)
}

/// Bytes that are written at one end and taken at the other.
#[derive(Clone, Default)]
pub(super) struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    /// Takes what has been written.
    pub(super) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
