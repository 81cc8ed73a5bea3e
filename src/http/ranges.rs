//! Files whose bytes never change, whole or in part: RFC 9110, sections 13 and 14.
//!
//! One range at a time is answered; who asks for several gets the whole, as the standard allows.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::{conditional, stream};
use crate::error::{Problem, ProblemType};

/// What is said of a file.
#[derive(Debug, Clone)]
pub struct FileHead {
    /// Length of the file.
    pub size_bytes: u64,
    /// Strong tag of the bytes, with its quotes.
    pub etag: HeaderValue,
    /// When the bytes were made.
    pub made_at: DateTime<Utc>,
    /// Headers of every answer that has bytes.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How long the answer may be kept.
    pub cache_control: HeaderValue,
}

/// Which part of a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    /// The first and the last byte.
    Bytes(u64, u64),
    /// Nothing that the file has.
    Outside,
}

/// Answers a file, the part of it that was asked for, or that the client has it already.
pub fn respond(request: &HeaderMap, head: &FileHead, file: File) -> io::Result<Response> {
    if is_known(request, head) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        describe(head, response.headers_mut());
        return Ok(response);
    }
    match part(request, head) {
        Part::Whole => bytes(head, file, 0, head.size_bytes),
        Part::Bytes(first, last) => {
            let mut response = bytes(head, file, first, last - first + 1)?;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let range = format!("bytes {first}-{last}/{}", head.size_bytes);
            response
                .headers_mut()
                .insert(header::CONTENT_RANGE, plain(&range));
            Ok(response)
        }
        Part::Outside => {
            let size_bytes = head.size_bytes;
            let problem = Problem::new(ProblemType::RangeNotSatisfiable)
                .with_detail(format!("the file has {size_bytes} bytes"));
            let mut response = problem.into_response();
            response.headers_mut().insert(
                header::CONTENT_RANGE,
                plain(&format!("bytes */{size_bytes}")),
            );
            Ok(response)
        }
    }
}

fn bytes(head: &FileHead, mut file: File, first: u64, size_bytes: u64) -> io::Result<Response> {
    file.seek(SeekFrom::Start(first))?;
    let pieces = stream::of_file(file, size_bytes);
    let mut response = Response::new(stream::body(pieces));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size_bytes));
    headers.extend(head.headers.iter().cloned());
    describe(head, headers);
    Ok(response)
}

fn describe(head: &FileHead, headers: &mut HeaderMap) {
    headers.insert(header::ETAG, head.etag.clone());
    headers.insert(header::CACHE_CONTROL, head.cache_control.clone());
    headers.insert(header::LAST_MODIFIED, plain(&http_date(head.made_at)));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
}

/// Whether the client has these bytes; the tag is asked before the date.
fn is_known(request: &HeaderMap, head: &FileHead) -> bool {
    if request.contains_key(header::IF_NONE_MATCH) {
        return conditional::matches(request, &head.etag);
    }
    let since = text(request, &header::IF_MODIFIED_SINCE).and_then(parse_date);
    since.is_some_and(|since| head.made_at.timestamp() <= since.timestamp())
}

fn part(request: &HeaderMap, head: &FileHead) -> Part {
    match text(request, &header::RANGE) {
        Some(range) if may_be_partial(request, head) => parse(range, head.size_bytes),
        _ => Part::Whole,
    }
}

/// Whether the bytes that the client wants to complete are these, as far as it says.
fn may_be_partial(request: &HeaderMap, head: &FileHead) -> bool {
    match request.get(header::IF_RANGE) {
        None => true,
        Some(tag) if *tag == head.etag => true,
        Some(_) => {
            let date = text(request, &header::IF_RANGE).and_then(parse_date);
            date.is_some_and(|date| date.timestamp() == head.made_at.timestamp())
        }
    }
}

/// Reads the header; what is no single range of bytes is as if it were not there.
fn parse(range: &str, size_bytes: u64) -> Part {
    let Some((first, last)) = range
        .trim()
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Part::Whole;
    };
    let end = size_bytes.saturating_sub(1);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first > last => Part::Whole,
        (Some(first), _) if first >= size_bytes && (last.is_empty() || number(last).is_some()) => {
            Part::Outside
        }
        (Some(first), Some(last)) => Part::Bytes(first, last.min(end)),
        (Some(first), None) if last.is_empty() => Part::Bytes(first, end),
        (None, Some(0)) if first.is_empty() => Part::Outside,
        (None, Some(_)) if first.is_empty() && size_bytes == 0 => Part::Outside,
        (None, Some(count)) if first.is_empty() => {
            Part::Bytes(size_bytes.saturating_sub(count), end)
        }
        _ => Part::Whole,
    }
}

/// A number of digits alone; one beyond all files counts as the largest.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

fn text<'a>(request: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    request.get(name)?.to_str().ok()
}

fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(Into::into)
}

fn plain(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("invariant: digits and letters are plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (range, wanted) in [
            ("bytes=0-0", Part::Bytes(0, 0)),
            ("bytes=2-5", Part::Bytes(2, 5)),
            ("bytes=2-500", Part::Bytes(2, 9)),
            ("bytes=9-", Part::Bytes(9, 9)),
            ("bytes=-3", Part::Bytes(7, 9)),
            ("bytes=-300", Part::Bytes(0, 9)),
            ("bytes=10-", Part::Outside),
            ("bytes=10-12", Part::Outside),
            ("bytes=99999999999999999999-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("items=0-1", Part::Whole),
        ] {
            assert_eq!(parse(range, 10), wanted, "{range}");
        }
        assert_eq!(parse("bytes=0-", 0), Part::Outside);
        assert_eq!(parse("bytes=-1", 0), Part::Outside);
    }

    #[test]
    fn dates_round_trip() {
        let at = DateTime::parse_from_rfc3339("2026-11-24T00:04:05Z").unwrap();
        let text = http_date(at.into());
        assert_eq!(text, "Tue, 24 Nov 2026 00:04:05 GMT");
        assert_eq!(parse_date(&text), Some(at.into()));
    }
}
