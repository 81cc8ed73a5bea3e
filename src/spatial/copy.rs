//! Decodes `copy ... to stdout (format binary)`: the only way that a million rows reach the core in a second.
//!
//! PostgreSQL documents that each message of a copy to the client is exactly one row; the first may be preceded by the file header.

use bytes::Bytes;
use tokio::sync::mpsc;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Columns that one row can have.
const MAX_COLUMNS: usize = 16;

/// How a row failed to be what its decoder expects.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The bytes end inside a row, or go on after it.
    #[error("the row is cut short or too long")]
    Length,
    /// A column is missing, null, or of another width.
    #[error("column {column} is not {expected}")]
    Column {
        /// Position from 0.
        column: usize,
        /// What the decoder wanted.
        expected: &'static str,
    },
    /// A value is outside what its layer allows.
    #[error("{what} is not a value of the layer")]
    Value {
        /// What the value describes.
        what: &'static str,
    },
}

/// One row: columns by position, in PostgreSQL's binary forms.
#[derive(Debug)]
pub struct Row<'a> {
    columns: [Option<&'a [u8]>; MAX_COLUMNS],
}

impl<'a> Row<'a> {
    /// Splits one copy message into columns; `None` for the header alone and for the trailer.
    pub fn parse(mut message: &'a [u8]) -> Result<Option<Self>, CopyError> {
        if let Some(rest) = message.strip_prefix(SIGNATURE) {
            let extension = rest.get(4..8).ok_or(CopyError::Length)?;
            let extension =
                u32::from_be_bytes(extension.try_into().expect("four bytes were taken"));
            message = rest
                .get(8 + extension as usize..)
                .ok_or(CopyError::Length)?;
            if message.is_empty() {
                return Ok(None);
            }
        }
        let count = i16::from_be_bytes(*message.first_chunk().ok_or(CopyError::Length)?);
        if count < 0 {
            return Ok(None);
        }
        let mut rest = &message[2..];
        let mut columns = [None; MAX_COLUMNS];
        for column in columns.get_mut(..count as usize).ok_or(CopyError::Length)? {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(CopyError::Length)?;
            rest = after;
            let length = i32::from_be_bytes(*length);
            if length >= 0 {
                let (value, after) = rest
                    .split_at_checked(length as usize)
                    .ok_or(CopyError::Length)?;
                *column = Some(value);
                rest = after;
            }
        }
        if rest.is_empty() {
            Ok(Some(Self { columns }))
        } else {
            Err(CopyError::Length)
        }
    }

    /// A `bytea` column.
    pub fn bytes(&self, column: usize) -> Result<&'a [u8], CopyError> {
        self.optional_bytes(column).ok_or(CopyError::Column {
            column,
            expected: "present",
        })
    }

    /// A column that may be null.
    pub fn optional_bytes(&self, column: usize) -> Option<&'a [u8]> {
        self.columns.get(column).copied().flatten()
    }

    /// A `bigint` column.
    pub fn i64(&self, column: usize) -> Result<i64, CopyError> {
        self.fixed(column, "a bigint").map(i64::from_be_bytes)
    }

    /// An `integer` column.
    pub fn i32(&self, column: usize) -> Result<i32, CopyError> {
        self.fixed(column, "an integer").map(i32::from_be_bytes)
    }

    /// A `double precision` column.
    pub fn f64(&self, column: usize) -> Result<f64, CopyError> {
        self.fixed(column, "a double").map(f64::from_be_bytes)
    }

    fn fixed<const N: usize>(
        &self,
        column: usize,
        expected: &'static str,
    ) -> Result<[u8; N], CopyError> {
        self.bytes(column)?
            .try_into()
            .map_err(|_wrong_width| CopyError::Column { column, expected })
    }
}

/// The rows of one copy, decoded one by one as they arrive.
///
/// The iterator ends at the first row that cannot be decoded; [`Self::finish`] then tells why.
pub struct Rows<D> {
    batches: mpsc::Receiver<Vec<Bytes>>,
    batch: std::vec::IntoIter<Bytes>,
    decode: D,
    failure: Option<CopyError>,
}

impl<T, D: FnMut(&Row<'_>) -> Result<T, CopyError>> Rows<D> {
    /// Reads from `batches` on a blocking thread.
    pub fn new(batches: mpsc::Receiver<Vec<Bytes>>, decode: D) -> Self {
        Self {
            batches,
            batch: Vec::new().into_iter(),
            decode,
            failure: None,
        }
    }

    /// Whether every row could be decoded.
    pub fn finish(self) -> Result<(), CopyError> {
        self.failure.map_or(Ok(()), Err)
    }

    fn decode_next(&mut self) -> Result<Option<T>, CopyError> {
        loop {
            let Some(message) = self.batch.next() else {
                let Some(batch) = self.batches.blocking_recv() else {
                    return Ok(None);
                };
                self.batch = batch.into_iter();
                continue;
            };
            if let Some(row) = Row::parse(&message)? {
                return (self.decode)(&row).map(Some);
            }
        }
    }
}

impl<T, D: FnMut(&Row<'_>) -> Result<T, CopyError>> Iterator for Rows<D> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if self.failure.is_some() {
            return None;
        }
        self.decode_next().unwrap_or_else(|failure| {
            self.failure = Some(failure);
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(columns: &[Option<&[u8]>]) -> Vec<u8> {
        let mut bytes = (columns.len() as i16).to_be_bytes().to_vec();
        for column in columns {
            bytes.extend(column.map_or(-1, |value| value.len() as i32).to_be_bytes());
            bytes.extend(column.unwrap_or_default());
        }
        bytes
    }

    #[test]
    fn a_header_may_stand_before_the_first_row() {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0; 8]);
        assert!(Row::parse(&bytes).unwrap().is_none());
        bytes.extend(message(&[Some(&7_i64.to_be_bytes()), None, Some(b"roads")]));
        let row = Row::parse(&bytes).unwrap().unwrap();
        assert_eq!(row.i64(0), Ok(7));
        assert_eq!(row.optional_bytes(1), None);
        assert_eq!(row.bytes(2), Ok(&b"roads"[..]));
    }

    #[test]
    fn a_row_that_is_cut_anywhere_is_refused() {
        let whole = message(&[Some(&7_i64.to_be_bytes()), Some(b"roads")]);
        for end in 0..whole.len() {
            assert_eq!(
                Row::parse(&whole[..end]).unwrap_err(),
                CopyError::Length,
                "cut at {end}"
            );
        }
        assert!(Row::parse(&(-1_i16).to_be_bytes()).unwrap().is_none());
    }
}
