//! A reader of `PMTiles` archives, written for the tests from the specification alone.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// An archive, read whole.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) header: Header,
    pub(super) metadata: Value,
    /// The tiles by zoom, column and row, unpacked.
    pub(super) tiles: BTreeMap<(u8, u32, u32), Vec<u8>>,
    /// How many entries stand for more than one tile.
    pub(super) runs: usize,
}

/// What the first bytes say.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) addressed_tiles: u64,
    pub(super) tile_contents: u64,
    pub(super) clustered: bool,
    pub(super) min_zoom: u8,
    pub(super) max_zoom: u8,
    /// West, south, east, north.
    pub(super) bounds: [f64; 4],
    pub(super) center_zoom: u8,
}

/// An entry of a directory.
struct Entry {
    id: u64,
    run: u64,
    length: u64,
    offset: u64,
}

/// Where the sections of the archive are.
struct Sections<'a> {
    bytes: &'a [u8],
    leaves: usize,
    data: usize,
}

pub(super) fn read(path: &Path) -> Archive {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[..8], b"PMTiles\x03");
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    let section = |at: usize| {
        let start = number(at) as usize;
        &bytes[start..start + number(at + 8) as usize]
    };
    let degrees = |at: usize| {
        let number = i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        f64::from(number) / 1e7
    };
    assert_eq!(
        bytes[97..100],
        [2, 2, 1],
        "gzip inside, gzip tiles, vector tiles"
    );
    let sections = Sections {
        bytes: &bytes,
        leaves: number(40) as usize,
        data: number(56) as usize,
    };
    let (mut tiles, mut runs, mut last) = (BTreeMap::new(), 0, None);
    sections.walk(&unpack(section(8)), &mut |entry| {
        // Clustered: entries rise, and so do the contents when they are new.
        assert!(last.is_none_or(|last| last < entry.id));
        last = Some(entry.id + entry.run - 1);
        runs += usize::from(entry.run > 1);
        let start = sections.data + entry.offset as usize;
        let tile = unpack(&bytes[start..start + entry.length as usize]);
        for id in entry.id..entry.id + entry.run {
            assert!(tiles.insert(place(id), tile.clone()).is_none());
        }
    });
    Archive {
        header: Header {
            addressed_tiles: number(72),
            tile_contents: number(88),
            clustered: bytes[96] == 1,
            min_zoom: bytes[100],
            max_zoom: bytes[101],
            bounds: [102, 106, 110, 114].map(degrees),
            center_zoom: bytes[118],
        },
        metadata: serde_json::from_slice(&unpack(section(24))).unwrap(),
        tiles,
        runs,
    }
}

impl Sections<'_> {
    fn walk(&self, directory: &[u8], visit: &mut impl FnMut(Entry)) {
        for entry in entries(directory) {
            if entry.run > 0 {
                visit(entry);
                continue;
            }
            let start = self.leaves + entry.offset as usize;
            let leaf = &self.bytes[start..start + entry.length as usize];
            self.walk(&unpack(leaf), visit);
        }
    }
}

fn entries(mut directory: &[u8]) -> Vec<Entry> {
    let count = varint(&mut directory) as usize;
    let mut column = || -> Vec<u64> { (0..count).map(|_| varint(&mut directory)).collect() };
    let (ids, runs, lengths, offsets) = (column(), column(), column(), column());
    let mut entries: Vec<Entry> = Vec::new();
    for at in 0..count {
        let before = entries.last();
        entries.push(Entry {
            id: before.map_or(0, |before| before.id) + ids[at],
            run: runs[at],
            length: lengths[at],
            offset: match (offsets[at], before) {
                (0, Some(before)) => before.offset + before.length,
                (offset, _) => offset - 1,
            },
        });
    }
    entries
}

/// Zoom, column and row of a number on the Hilbert curve.
fn place(id: u64) -> (u8, u32, u32) {
    let (mut zoom, mut first) = (0, 0);
    while id >= first + (1 << (2 * zoom)) {
        first += 1 << (2 * zoom);
        zoom += 1;
    }
    let (mut rest, mut x, mut y) = (id - first, 0u64, 0u64);
    for level in 0..zoom {
        let side = 1u64 << level;
        let right = 1 & (rest / 2);
        let up = 1 & (rest ^ right);
        if up == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += side * right;
        y += side * up;
        rest /= 4;
    }
    (zoom as u8, x as u32, y as u32)
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        number |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return number;
        }
    }
    panic!("a number that does not end");
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    // The last four bytes of gzip are the length of what it holds.
    let length = u32::from_le_bytes(packed[packed.len() - 4..].try_into().unwrap());
    let mut bytes = vec![0; length as usize];
    let mut unpacker = libdeflater::Decompressor::new();
    let read = unpacker.gzip_decompress(packed, &mut bytes).unwrap();
    assert_eq!(read, bytes.len());
    bytes
}
