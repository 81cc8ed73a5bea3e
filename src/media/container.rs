//! What a file is, by its bytes alone: neither its name nor what the client calls it counts.
//!
//! Beyond the first bytes the whole container is walked to its end, since a file can be a picture and something else at once: an
//! archive or a page behind the last byte of the picture.  A picture made here anew could not carry that on; it is refused nevertheless,
//! for nobody sends it by accident.  Phones do put things behind a JPEG (a second picture, a short film); these are told apart.

/// A kind of picture that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG; of an animated one the picture that programs without animation show.
    Png,
    /// `WebP` without animation.
    WebP,
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is of another type.
    #[error("{0}; send a JPEG, PNG or WebP picture")]
    Type(&'static str),
    /// It ends early, or its structure is broken.
    #[error("the picture is damaged or did not arrive whole")]
    Broken,
    /// There is something behind the picture.
    #[error("the file holds more than a picture")]
    Polyglot,
    /// It moves.
    #[error("the picture is animated")]
    Animated,
}

/// First bytes of what people are likely to send, and what they are told.
const OTHERS: [(&[u8], &str); 9] = [
    (b"GIF8", "this is a GIF"),
    (b"%PDF", "this is a PDF"),
    (b"PK", "this is an archive or an office document"),
    (b"BM", "this is a BMP"),
    (b"II*\0", "this is a TIFF or a raw picture"),
    (b"MM\0*", "this is a TIFF or a raw picture"),
    (b"\x7fELF", "this is a program"),
    (b"MZ", "this is a program"),
    (b"<", "this is SVG, HTML or XML"),
];
/// What shows that something else was put behind a picture.
const FOREIGN: [&[u8]; 8] = [
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%pdf-",
    b"<script",
    b"<html",
    b"<!doctype",
    b"<svg",
    b"<?php",
];

/// The kind of a file whose container is whole and holds nothing else.
pub fn inspect(file: &[u8]) -> Result<Kind, Refusal> {
    if file.starts_with(&[0xff, 0xd8, 0xff]) {
        inspect_jpeg(file)?;
        Ok(Kind::Jpeg)
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        inspect_png(file)?;
        Ok(Kind::Png)
    } else if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
        inspect_webp(file)?;
        Ok(Kind::WebP)
    } else {
        Err(Refusal::Type(describe(file)))
    }
}

fn describe(file: &[u8]) -> &'static str {
    if file.is_empty() {
        return "the file is empty";
    }
    if file.get(4..8) == Some(b"ftyp") {
        return match file.get(8..12) {
            Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") => {
                "this is a HEIC: set the camera to the most compatible format"
            }
            Some(b"avif" | b"avis") => "this is an AVIF",
            _ => "this is a film",
        };
    }
    // A page or an SVG may begin with a mark of its encoding and white space.
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let text = text.trim_ascii_start();
    OTHERS
        .iter()
        .find(|(start, _)| file.starts_with(start) || text.starts_with(start))
        .map_or("this is not a picture", |(_, name)| name)
}

/// Walks the chunks to the last one.
fn inspect_png(file: &[u8]) -> Result<(), Refusal> {
    let mut rest = &file[8..];
    loop {
        let (length, after) = rest.split_first_chunk::<4>().ok_or(Refusal::Broken)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (name, _) = after.split_first_chunk::<4>().ok_or(Refusal::Broken)?;
        // The name, the data and a checksum.
        rest = after.get(4 + length + 4..).ok_or(Refusal::Broken)?;
        if name == b"IEND" {
            return nothing_but_zeros(rest);
        }
    }
}

/// Compares the length that the container says of itself, and looks for animation.
fn inspect_webp(file: &[u8]) -> Result<(), Refusal> {
    let (length, _) = file[4..].split_first_chunk::<4>().ok_or(Refusal::Broken)?;
    let length = u32::from_le_bytes(*length) as usize;
    let end = 8 + length + length % 2;
    // Some programs leave out the last byte of padding.
    let end = if end == file.len() + 1 { end - 1 } else { end };
    let behind = file.get(end..).ok_or(Refusal::Broken)?;
    nothing_but_zeros(behind)?;
    let is_animated =
        file.get(12..16) == Some(b"VP8X") && file.get(20).is_some_and(|flags| flags & 0b10 != 0);
    if is_animated {
        return Err(Refusal::Animated);
    }
    Ok(())
}

fn nothing_but_zeros(behind: &[u8]) -> Result<(), Refusal> {
    if behind.iter().all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(Refusal::Polyglot)
    }
}

fn inspect_jpeg(file: &[u8]) -> Result<(), Refusal> {
    let end = jpeg_end(file).ok_or(Refusal::Broken)?;
    let behind = &file[end..];
    let is_usual = behind.iter().all(|byte| *byte == 0)
        // A second picture: another exposure, a preview, a map of brightness.
        || behind.starts_with(&[0xff, 0xd8, 0xff])
        // A short film.
        || behind.get(4..8) == Some(b"ftyp")
        // Notes of Samsung's camera.
        || behind.ends_with(b"SEFT");
    if !is_usual || holds_foreign(behind) {
        return Err(Refusal::Polyglot);
    }
    Ok(())
}

fn holds_foreign(behind: &[u8]) -> bool {
    FOREIGN.iter().any(|mark| {
        behind
            .windows(mark.len())
            .any(|window| window.eq_ignore_ascii_case(mark))
    })
}

/// Where the picture's last marker ends.
fn jpeg_end(file: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Markers may be filled up with more bytes of the first kind.
        if *file.get(at)? != 0xff {
            return None;
        }
        while *file.get(at)? == 0xff {
            at += 1;
        }
        let marker = *file.get(at)?;
        at += 1;
        match marker {
            0xd9 => return Some(at),
            // Alone, without a length.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = usize::from(u16::from_be_bytes([*file.get(at)?, *file.get(at + 1)?]));
                at += length.max(2);
                if marker == 0xda {
                    at += scan_length(file.get(at..)?)?;
                }
            }
        }
    }
}

/// The length of compressed data: up to a marker that is neither a stuffed byte nor a restart.
fn scan_length(data: &[u8]) -> Option<usize> {
    data.windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least that has the structure of a JPEG: a comment, a scan, the end.
    fn jpeg() -> Vec<u8> {
        let mut file = vec![0xff, 0xd8, 0xff, 0xfe, 0, 4, b'h', b'i'];
        file.extend([
            0xff, 0xda, 0, 2, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd9,
        ]);
        file
    }

    fn with(mut file: Vec<u8>, more: &[u8]) -> Vec<u8> {
        file.extend(more);
        file
    }

    #[test]
    fn a_name_is_found_for_what_is_not_taken() {
        for (file, word) in [
            (&b"GIF89a"[..], "GIF"),
            (b"%PDF-1.7", "PDF"),
            (b"\0\0\0\x18ftypheic", "HEIC"),
            (b"\0\0\0\x18ftypavif", "AVIF"),
            (b"\xef\xbb\xbf\n <svg onload=alert(1)>", "SVG"),
            (b"<?xml version='1.0'?>", "SVG"),
            (b"PK\x03\x04", "archive"),
            (b"", "empty"),
            (b"hello", "not a picture"),
        ] {
            let Err(Refusal::Type(name)) = inspect(file) else {
                panic!("{word} is refused for its type");
            };
            assert!(name.contains(word), "{name}");
        }
    }

    #[test]
    fn a_jpeg_is_walked_to_its_end_and_what_phones_put_behind_is_known() {
        assert_eq!(inspect(&jpeg()), Ok(Kind::Jpeg));
        assert_eq!(inspect(&with(jpeg(), &[0; 9])), Ok(Kind::Jpeg));
        assert_eq!(inspect(&with(jpeg(), &jpeg())), Ok(Kind::Jpeg));
        assert_eq!(
            inspect(&with(jpeg(), b"\0\0\0\x18ftypmp42film")),
            Ok(Kind::Jpeg)
        );
        let cut = jpeg().len() - 2;
        assert_eq!(inspect(&jpeg()[..cut]), Err(Refusal::Broken));
    }

    #[test]
    fn something_else_behind_a_jpeg_is_refused_even_behind_a_second_picture() {
        for more in [&b"PK\x03\x04archive"[..], b"<HTML><script>", b"x"] {
            assert_eq!(inspect(&with(jpeg(), more)), Err(Refusal::Polyglot));
        }
        let two = with(with(jpeg(), &jpeg()), b"....PK\x05\x06");
        assert_eq!(inspect(&two), Err(Refusal::Polyglot));
    }

    #[test]
    fn no_prefix_of_anything_makes_the_walk_fail() {
        let png = b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDATxxxx";
        for file in [
            &jpeg()[..],
            png,
            b"RIFF\xff\xff\xff\xffWEBPVP8X\0\0\0\0\x02",
        ] {
            for length in 0..file.len() {
                let _ = inspect(&file[..length]);
            }
            let _ = inspect(file);
        }
    }
}
