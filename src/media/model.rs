//! What a picture, its variants and its owner are.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use crate::auth::Place;

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Its id.
    pub id: i64,
    /// The folder of its objects.
    pub key: String,
    /// Who uploaded it; nobody after their account was removed.
    pub uploader_id: Option<i64>,
    /// The kind of the thing that shows it.
    pub owner_kind: Option<String>,
    /// The id of that thing.
    pub owner_id: Option<i64>,
    /// The module of that thing.
    pub module: Option<String>,
    /// Where that thing is.
    pub municipality_code: Option<String>,
    /// The body that the thing belongs to.
    pub body_id: Option<i64>,
    /// Whether everybody may see it.
    pub public: bool,
    /// Width in pixels, as it came.
    pub width: u32,
    /// Height in pixels, as it came.
    pub height: u32,
    /// SHA-256 over the bytes of its variants.
    pub digest: Vec<u8>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

impl Media {
    /// Where it is, for the scopes of permissions.
    pub fn place(&self) -> Place<'_> {
        Place {
            body_id: self.body_id,
            municipality_code: self.municipality_code.as_deref(),
            module: self.module.as_deref(),
        }
    }
}

/// The thing that shows a picture, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner<'a> {
    /// Its kind, such as `issue` or `person`.
    pub kind: &'a str,
    /// Its id.
    pub id: i64,
    /// Its place: staff with a permission there see the picture before it is public.
    pub place: Place<'a>,
}

/// A variant that was made and is not kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVariant {
    /// Its name.
    pub name: VariantName,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
}

/// A variant that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: VariantName,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// The name of a variant: its width and its format.
///
/// Invariant: digits, a dot and the ending of a known format, so it is safe as a part of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariantName {
    width: u32,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    WebP,
    Jpeg,
}

/// The text is not the name of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a variant such as 800.webp")]
pub struct VariantNameError;

impl VariantName {
    /// The name of a `WebP` of this width.
    pub(super) fn webp(width: u32) -> Self {
        Self {
            width,
            format: Format::WebP,
        }
    }

    /// The name of a JPEG of this width.
    pub(super) fn jpeg(width: u32) -> Self {
        Self {
            width,
            format: Format::Jpeg,
        }
    }

    /// The media type of its bytes.
    pub fn media_type(self) -> &'static str {
        match self.format {
            Format::WebP => "image/webp",
            Format::Jpeg => "image/jpeg",
        }
    }
}

impl fmt::Display for VariantName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = match self.format {
            Format::WebP => "webp",
            Format::Jpeg => "jpg",
        };
        write!(formatter, "{}.{ending}", self.width)
    }
}

impl FromStr for VariantName {
    type Err = VariantNameError;

    fn from_str(text: &str) -> Result<Self, VariantNameError> {
        let (width, ending) = text.split_once('.').ok_or(VariantNameError)?;
        let format = match ending {
            "webp" => Format::WebP,
            "jpg" => Format::Jpeg,
            _ => return Err(VariantNameError),
        };
        let width = width.parse().map_err(|_not_a_number| VariantNameError)?;
        let name = Self { width, format };
        // "+8.webp" and "08.webp" are numbers too.
        if name.to_string() == text {
            Ok(name)
        } else {
            Err(VariantNameError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_width_and_an_ending_and_nothing_else() {
        for name in ["320.webp", "1600.jpg"] {
            assert_eq!(name.parse::<VariantName>().unwrap().to_string(), name);
        }
        for name in [
            "",
            "320",
            "+8.webp",
            "08.webp",
            "../320.webp",
            "320.webp/..",
            "320.png",
            "320.jpg.webp",
        ] {
            assert_eq!(name.parse::<VariantName>(), Err(VariantNameError), "{name}");
        }
    }
}
