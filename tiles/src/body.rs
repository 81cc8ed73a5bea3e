//! The bytes of one tile, its entity tag and its compressed variants.
//!
//! A tile that nobody waited for yet is compressed fast, when it is first asked for; [`TileBody::recompress`] makes
//! the variants smaller later, where nobody waits.

use std::cell::RefCell;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use libdeflater::{CompressionLvl, Compressor};

/// How the bytes of a tile are packed on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// `gzip`.
    Gzip,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

/// How long a compression may take.
#[derive(Clone, Copy)]
enum Effort {
    Fast,
    Best,
}

impl Encoding {
    /// The name in `Content-Encoding`; none for identity.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// One encoded tile, shared by all who ask for it.
///
/// ```
/// use tiles::{Encoding, TileBody};
/// let body = TileBody::new(vec![b'a'; 1000]);
/// assert!(body.encoded(Encoding::Gzip).len() < 100);
/// assert_eq!(body.etag(), TileBody::new(vec![b'a'; 1000]).etag());
/// ```
#[derive(Debug)]
pub struct TileBody {
    identity: Bytes,
    etag: String,
    variants: RwLock<[Option<Variant>; 3]>,
    packed_bytes: AtomicUsize,
}

#[derive(Clone, Debug)]
struct Variant {
    bytes: Bytes,
    is_best: bool,
}

impl TileBody {
    /// Takes the bytes of a tile and names them.
    pub fn new(identity: impl Into<Bytes>) -> Self {
        let identity = identity.into();
        let hash = xxhash_rust::xxh3::xxh3_128(&identity);
        Self {
            etag: format!("W/\"{hash:032x}\""),
            identity,
            variants: RwLock::default(),
            packed_bytes: AtomicUsize::new(0),
        }
    }

    /// Whether the tile shows nothing.
    pub fn is_empty(&self) -> bool {
        self.identity.is_empty()
    }

    /// The weak entity tag of the bytes, the same on every machine; weak because it stands for every encoding.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The uncompressed bytes.
    pub fn identity(&self) -> &Bytes {
        &self.identity
    }

    /// The bytes in an encoding: compressed fast the first time, from memory afterwards.
    pub fn encoded(&self, encoding: Encoding) -> Bytes {
        let Some(slot) = slot(encoding) else {
            return self.identity.clone();
        };
        let known = self.read(slot);
        known.unwrap_or_else(|| self.pack(encoding, slot, Effort::Fast))
    }

    /// Compresses again, and better, every variant that was asked for so far; true when anything became smaller.
    pub fn recompress(&self) -> bool {
        let before = self.memory_bytes();
        for encoding in [Encoding::Gzip, Encoding::Brotli, Encoding::Zstd] {
            let Some(slot) = slot(encoding) else { continue };
            if self.holds_fast(slot) {
                self.pack(encoding, slot, Effort::Best);
            }
        }
        self.memory_bytes() < before
    }

    /// Whether [`TileBody::recompress`] has anything to do.
    pub fn is_improvable(&self) -> bool {
        let variants = self.variants.read().unwrap_or_else(PoisonError::into_inner);
        variants.iter().flatten().any(|variant| !variant.is_best)
    }

    /// The memory that the tile holds, all encodings counted.
    pub fn memory_bytes(&self) -> usize {
        let fixed = size_of::<Self>() + self.etag.len() + self.identity.len();
        fixed + self.packed_bytes.load(Ordering::Relaxed)
    }

    fn read(&self, slot: usize) -> Option<Bytes> {
        let variants = self.variants.read().unwrap_or_else(PoisonError::into_inner);
        variants[slot].as_ref().map(|variant| variant.bytes.clone())
    }

    fn holds_fast(&self, slot: usize) -> bool {
        let variants = self.variants.read().unwrap_or_else(PoisonError::into_inner);
        variants[slot].as_ref().is_some_and(|v| !v.is_best)
    }

    fn pack(&self, encoding: Encoding, slot: usize, effort: Effort) -> Bytes {
        let packed = Bytes::from(compress(&self.identity, encoding, effort));
        let is_best = matches!(effort, Effort::Best);
        let mut variants = self
            .variants
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let kept = match variants[slot].take() {
            // Somebody else was as fast, or the fast way happened to be as good.
            Some(known) if known.bytes.len() <= packed.len() => Variant {
                is_best: is_best || known.is_best,
                ..known
            },
            _ => Variant {
                bytes: packed,
                is_best,
            },
        };
        let bytes = kept.bytes.clone();
        variants[slot] = Some(kept);
        let total = variants.iter().flatten().map(|v| v.bytes.len()).sum();
        self.packed_bytes.store(total, Ordering::Relaxed);
        bytes
    }
}

const fn slot(encoding: Encoding) -> Option<usize> {
    match encoding {
        Encoding::Identity => None,
        Encoding::Gzip => Some(0),
        Encoding::Brotli => Some(1),
        Encoding::Zstd => Some(2),
    }
}

fn compress(raw: &[u8], encoding: Encoding, effort: Effort) -> Vec<u8> {
    match (encoding, effort) {
        (Encoding::Identity, _) => raw.to_vec(),
        (Encoding::Gzip, Effort::Fast) => FAST_GZIP.with_borrow_mut(|gzip| gzip.pack(raw)),
        (Encoding::Gzip, Effort::Best) => Gzip::new(10).pack(raw),
        (Encoding::Brotli, Effort::Fast) => brotli(raw, 1),
        (Encoding::Brotli, Effort::Best) => brotli(raw, 9),
        (Encoding::Zstd, Effort::Fast) => zstd(raw, 1),
        (Encoding::Zstd, Effort::Best) => zstd(raw, 12),
    }
}

/// The tables of a compressor and the room for what it writes, kept by a thread for the next tile.
struct Gzip {
    compressor: Compressor,
    room: Vec<u8>,
}

impl Gzip {
    fn new(level: i32) -> Self {
        let level = CompressionLvl::new(level).expect("invariant: the levels run from 0 to 12");
        Self {
            compressor: Compressor::new(level),
            room: Vec::new(),
        }
    }

    fn pack(&mut self, raw: &[u8]) -> Vec<u8> {
        let bound = self.compressor.gzip_compress_bound(raw.len());
        if self.room.len() < bound {
            self.room.resize(bound, 0);
        }
        let length = self
            .compressor
            .gzip_compress(raw, &mut self.room)
            .expect("invariant: the buffer has the size that the compressor asked for");
        self.room[..length].to_vec()
    }
}

thread_local! {
    static FAST_GZIP: RefCell<Gzip> = RefCell::new(Gzip::new(1));
}

fn brotli(raw: &[u8], quality: u32) -> Vec<u8> {
    const WINDOW_BITS: u32 = 19;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, WINDOW_BITS);
    writer
        .write_all(raw)
        .expect("invariant: a vector takes every byte");
    writer.into_inner()
}

fn zstd(raw: &[u8], level: i32) -> Vec<u8> {
    zstd::bulk::compress(raw, level).expect("invariant: the bound of a compressed size is enough")
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn sample() -> Vec<u8> {
        (0..40_000u32)
            .flat_map(|i| [(i % 7) as u8, (i.wrapping_mul(2_654_435_761) >> 28) as u8])
            .collect()
    }

    fn unpack(encoding: Encoding, packed: &[u8]) -> Vec<u8> {
        let size = sample().len();
        match encoding {
            Encoding::Identity => packed.to_vec(),
            Encoding::Gzip => {
                let mut raw = vec![0; size];
                let mut unpacker = libdeflater::Decompressor::new();
                unpacker.gzip_decompress(packed, &mut raw).unwrap();
                raw
            }
            Encoding::Brotli => {
                let mut raw = Vec::new();
                let mut reader = brotli::Decompressor::new(packed, 4096);
                reader.read_to_end(&mut raw).unwrap();
                raw
            }
            Encoding::Zstd => zstd::bulk::decompress(packed, size).unwrap(),
        }
    }

    #[test]
    fn every_encoding_holds_the_same_bytes_before_and_after_recompression() {
        let body = TileBody::new(sample());
        let etag = body.etag().to_owned();
        let all = [
            Encoding::Identity,
            Encoding::Gzip,
            Encoding::Brotli,
            Encoding::Zstd,
        ];
        let fast = all.map(|encoding| body.encoded(encoding));
        let memory = body.memory_bytes();
        assert!(body.is_improvable());
        assert!(body.recompress());
        assert!(!body.is_improvable());
        assert!(!body.recompress());
        assert!(body.memory_bytes() < memory);
        for (encoding, fast) in all.into_iter().zip(fast) {
            let best = body.encoded(encoding);
            assert!(best.len() <= fast.len());
            assert_eq!(unpack(encoding, &fast), sample());
            assert_eq!(unpack(encoding, &best), sample());
        }
        assert_eq!(body.etag(), etag);
    }

    #[test]
    fn only_asked_variants_are_recompressed() {
        let body = TileBody::new(sample());
        let memory = body.memory_bytes();
        assert!(!body.recompress());
        assert_eq!(body.memory_bytes(), memory);
    }

    #[test]
    fn the_entity_tag_is_the_same_everywhere() {
        let body = TileBody::new(&b"kuban"[..]);
        assert_eq!(body.etag(), "W/\"af9a083bb1f3ec6081cabb0252539f09\"");
        assert!(TileBody::new(Vec::new()).is_empty());
    }
}
