//! From a file to clean variants: decoded within bounds, turned upright, scaled, encoded anew.
//!
//! Only pixels pass: EXIF with its places and times, XMP, comments and colour profiles stay behind, since nothing copies them.
//! Pure and deterministic: the same file gives the same bytes.  It takes time, so it is called away from the threads that answer.

use std::io::Cursor;

use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use sha2::{Digest, Sha256};

use super::container::Kind;
use super::model::{NewVariant, VariantName};
use super::{MOST_PIXELS, MOST_SIDE_PX, WIDTHS_PX};

/// What a decoder may allocate: the pixels of the largest picture at 16 bits a channel, and some for itself.
const DECODER_BYTES: u64 = 512 << 20;
const WEBP_QUALITY: f32 = 80.0;
const JPEG_QUALITY: u8 = 82;

/// Why a picture could not be made clean; nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// It has too many pixels.
    #[error("the picture is {width} by {height} pixels")]
    TooLarge {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// It cannot be decoded.
    #[error("the picture cannot be decoded")]
    Decode(#[source] image::ImageError),
    /// A variant cannot be made.
    #[error("the picture cannot be scaled")]
    Resize(#[source] fast_image_resize::ResizeError),
    /// A variant cannot be encoded.
    #[error("the picture cannot be encoded: {0}")]
    Encode(String),
}

/// A picture made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The width of the upright picture as it came.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The variants, the narrowest first.
    pub variants: Vec<NewVariant>,
    /// SHA-256 over the bytes of the variants.
    pub digest: [u8; 32],
}

/// Makes clean variants of a file of a known kind.
pub fn clean(file: &[u8], kind: Kind) -> Result<Cleaned, CleanError> {
    let upright = decode(file, kind)?;
    let (width, height) = (upright.width(), upright.height());
    let mut variants = Vec::new();
    for variant_width in widths(width) {
        let scaled = scale(&upright, variant_width)?;
        variants.push(encode_webp(&scaled)?);
        variants.push(encode_jpeg(&scaled)?);
    }
    let mut hasher = Sha256::new();
    for variant in &variants {
        hasher.update(&variant.bytes);
    }
    Ok(Cleaned {
        width,
        height,
        variants,
        digest: hasher.finalize().into(),
    })
}

/// The widths of the variants: never wider than the picture itself.
fn widths(width: u32) -> Vec<u32> {
    let widest = width.min(WIDTHS_PX[WIDTHS_PX.len() - 1]);
    let mut widths: Vec<u32> = WIDTHS_PX
        .into_iter()
        .filter(|each| *each < widest)
        .collect();
    widths.push(widest);
    widths
}

fn decode(file: &[u8], kind: Kind) -> Result<DynamicImage, CleanError> {
    let format = match kind {
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Png => ImageFormat::Png,
        Kind::WebP => ImageFormat::WebP,
    };
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(CleanError::Decode)?;
    // The size stands in the head of the file: a bomb is known before it goes off.
    let (width, height) = decoder.dimensions();
    let is_too_large =
        u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > MOST_SIDE_PX;
    if is_too_large {
        return Err(CleanError::TooLarge { width, height });
    }
    let orientation = decoder.orientation().map_err(CleanError::Decode)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(CleanError::Decode)?;
    let mut upright = if picture.color().has_alpha() {
        DynamicImage::from(picture.into_rgba8())
    } else {
        DynamicImage::from(picture.into_rgb8())
    };
    upright.apply_orientation(orientation);
    Ok(upright)
}

fn scale(picture: &DynamicImage, width: u32) -> Result<DynamicImage, CleanError> {
    if width == picture.width() {
        return Ok(picture.clone());
    }
    let exact = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width());
    // A very wide picture keeps at least a line.
    let height = u32::try_from(exact).unwrap_or(MOST_SIDE_PX).max(1);
    let mut scaled = DynamicImage::new(width, height, picture.color());
    Resizer::new()
        .resize(picture, &mut scaled, &ResizeOptions::new())
        .map_err(CleanError::Resize)?;
    Ok(scaled)
}

fn encode_webp(picture: &DynamicImage) -> Result<NewVariant, CleanError> {
    let (width, height) = (picture.width(), picture.height());
    let encoder = match picture {
        DynamicImage::ImageRgba8(pixels) => webp::Encoder::from_rgba(pixels, width, height),
        DynamicImage::ImageRgb8(pixels) => webp::Encoder::from_rgb(pixels, width, height),
        _ => return Err(CleanError::Encode("the layout of pixels".to_owned())),
    };
    let bytes = encoder
        .encode_simple(false, WEBP_QUALITY)
        .map_err(|reason| CleanError::Encode(format!("{reason:?}")))?;
    Ok(NewVariant {
        name: VariantName::webp(picture.width()),
        width: picture.width(),
        height: picture.height(),
        bytes: bytes.to_vec().into(),
    })
}

fn encode_jpeg(picture: &DynamicImage) -> Result<NewVariant, CleanError> {
    let mut bytes = Vec::new();
    let opaque = on_white(picture);
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .encode_image(&opaque)
        .map_err(|error| CleanError::Encode(error.to_string()))?;
    Ok(NewVariant {
        name: VariantName::jpeg(picture.width()),
        width: picture.width(),
        height: picture.height(),
        bytes: bytes.into(),
    })
}

/// The picture without transparency, which JPEG does not have.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let DynamicImage::ImageRgba8(picture) = picture else {
        return picture.to_rgb8();
    };
    let mut opaque = RgbImage::new(picture.width(), picture.height());
    for (from, to) in picture.pixels().zip(opaque.pixels_mut()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        let over_white = |channel: u16| {
            u8::try_from((channel * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        *to = Rgb([red, green, blue].map(over_white));
    }
    opaque
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn nothing_is_scaled_up() {
        assert_eq!(widths(7), [7]);
        assert_eq!(widths(320), [320]);
        assert_eq!(widths(1000), [320, 800, 1000]);
        assert_eq!(widths(4000), [320, 800, 1600]);
    }

    #[test]
    fn the_same_file_gives_the_same_bytes() {
        let picture = DynamicImage::from(RgbImage::from_fn(700, 500, |x, y| {
            Rgb([(x % 256) as u8, (y % 256) as u8, ((x * y) % 256) as u8])
        }));
        let file = png(&picture);
        let one = clean(&file, Kind::Png).unwrap();
        assert_eq!(one, clean(&file, Kind::Png).unwrap());
        let names: Vec<_> = one
            .variants
            .iter()
            .map(|each| each.name.to_string())
            .collect();
        assert_eq!(names, ["320.webp", "320.jpg", "700.webp", "700.jpg"]);
        assert_eq!((one.variants[0].width, one.variants[0].height), (320, 228));
    }

    #[test]
    fn what_is_transparent_is_white_in_a_jpeg() {
        let picture = DynamicImage::new(64, 64, image::ColorType::Rgba8);
        let cleaned = clean(&png(&picture), Kind::Png).unwrap();
        let jpeg = image::load_from_memory(&cleaned.variants[1].bytes).unwrap();
        assert!(
            jpeg.to_rgb8()
                .pixels()
                .all(|pixel| pixel.0.iter().all(|each| *each > 250))
        );
    }

    #[test]
    fn a_line_of_pixels_stays_a_line() {
        let picture = DynamicImage::new(16_000, 1, image::ColorType::Rgb8);
        let cleaned = clean(&png(&picture), Kind::Png).unwrap();
        assert!(cleaned.variants.iter().all(|variant| variant.height == 1));
    }
}
