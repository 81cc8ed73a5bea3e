//! A blocking HTTP/1.1 client over one kept-alive connection: as little as can stand between the stop-watch and the server.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// One kept-alive connection to a server on loopback.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

/// A response with the time from the first byte written to the last byte read.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) etag: Option<String>,
    pub(crate) gzip: bool,
    pub(crate) retry_after: bool,
    pub(crate) body: Vec<u8>,
    pub(crate) elapsed: Duration,
}

impl Response {
    /// Body without its gzip encoding.
    pub(crate) fn identity(&self) -> anyhow::Result<Vec<u8>> {
        if !self.gzip {
            return Ok(self.body.clone());
        }
        let size = self
            .body
            .last_chunk::<4>()
            .map(|tail| u32::from_le_bytes(*tail) as usize)
            .context("a gzip member ends in its size")?;
        let mut out = vec![0; size];
        libdeflater::Decompressor::new().gzip_decompress(&self.body, &mut out)?;
        Ok(out)
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            stream: None,
        }
    }

    /// GET with the given `Accept-Encoding`; reconnects once when the server closed the kept-alive connection.
    pub(crate) fn get(&mut self, path: &str, encoding: &str) -> anyhow::Result<Response> {
        let fresh = self.stream.is_none();
        match self.try_get(path, encoding) {
            Err(_) if !fresh => {
                self.stream = None;
                self.try_get(path, encoding)
            }
            other => other,
        }
    }

    fn try_get(&mut self, path: &str, encoding: &str) -> anyhow::Result<Response> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            empty => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_mins(2)))?;
                empty.insert(BufReader::with_capacity(1 << 16, stream))
            }
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: {encoding}\r\n\r\n",
            self.address
        );
        let started = Instant::now();
        let outcome = stream
            .get_mut()
            .write_all(request.as_bytes())
            .map_err(anyhow::Error::from)
            .and_then(|()| read_response(stream));
        let elapsed = started.elapsed();
        match outcome {
            Ok((mut response, close)) => {
                response.elapsed = elapsed;
                if close {
                    self.stream = None;
                }
                Ok(response)
            }
            Err(error) => {
                self.stream = None;
                Err(error)
            }
        }
    }
}

fn read_response(stream: &mut impl BufRead) -> anyhow::Result<(Response, bool)> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .with_context(|| format!("no status in {line:?}"))?;
    let mut response = Response {
        status,
        etag: None,
        gzip: false,
        retry_after: false,
        body: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let (mut length, mut chunked, mut close) = (None, false, false);
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            bail!("connection closed inside the headers");
        }
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.parse::<usize>()?),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => close = value.eq_ignore_ascii_case("close"),
            "content-encoding" => response.gzip = value == "gzip",
            "retry-after" => response.retry_after = true,
            "etag" => response.etag = Some(value.to_owned()),
            _ => {}
        }
    }
    if chunked {
        read_chunks(stream, &mut response.body)?;
    } else if !matches!(status, 204 | 304) {
        response.body.resize(length.unwrap_or(0), 0);
        stream.read_exact(&mut response.body)?;
    }
    Ok((response, close))
}

fn read_chunks(stream: &mut impl BufRead, body: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut line = String::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim(), 16)
            .with_context(|| format!("chunk size {line:?}"))?;
        let start = body.len();
        body.resize(start + size, 0);
        stream.read_exact(&mut body[start..])?;
        line.clear();
        stream.read_line(&mut line)?;
        if size == 0 {
            return Ok(());
        }
    }
}
