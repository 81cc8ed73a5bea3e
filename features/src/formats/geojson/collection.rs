//! Features wrapped into a collection.

use std::io::Write;

use super::encoder::{FeatureEncoder, push_members};
use crate::formats::{FormatError, Members, RecordWriter};
use crate::record::Record;

/// Bytes that are gathered before the sink sees them.
const BUFFER_BYTES: usize = 64 * 1024;

/// Writes a feature collection: members, features, members.
pub struct CollectionWriter<W> {
    encoder: FeatureEncoder,
    sink: W,
    buffer: Vec<u8>,
    is_first: bool,
}

impl<W: Write> CollectionWriter<W> {
    /// Begins a collection with members before its features.
    pub fn begin(encoder: FeatureEncoder, leading: &Members, sink: W) -> Result<Self, FormatError> {
        let mut buffer = Vec::with_capacity(BUFFER_BYTES + 4096);
        buffer.extend_from_slice(b"{\"type\":\"FeatureCollection\"");
        encoder.push_root(&mut buffer);
        push_members(leading, &mut buffer);
        buffer.extend_from_slice(b",\"features\":[");
        Ok(Self {
            encoder,
            sink,
            buffer,
            is_first: true,
        })
    }

    /// Writes one record as one feature.
    pub fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        self.buffer
            .extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
        self.encoder.encode(record, &mut self.buffer)?;
        self.is_first = false;
        if self.buffer.len() >= BUFFER_BYTES {
            self.sink.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Ends the collection with members that are known only now, and returns the sink.
    pub fn finish_with(mut self, trailing: &Members) -> Result<W, FormatError> {
        self.buffer.extend_from_slice(b"\n]");
        push_members(trailing, &mut self.buffer);
        self.buffer.push(b'}');
        self.sink.write_all(&self.buffer)?;
        self.sink.flush()?;
        Ok(self.sink)
    }
}

impl<W: Write + Send> RecordWriter for CollectionWriter<W> {
    fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        Self::write(self, record)
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        RecordWriter::finish_with(self, &Members::new())
    }

    fn finish_with(self: Box<Self>, members: &Members) -> Result<(), FormatError> {
        Self::finish_with(*self, members).map(drop)
    }
}
