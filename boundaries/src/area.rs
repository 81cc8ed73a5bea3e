//! One territory and its official code.

use std::fmt;
use std::str::FromStr;

use geo::MultiPolygon;

/// The official code of a municipality: eight digits of the OKTMO classifier of 2013.
///
/// Invariant: exactly eight ASCII digits.
///
/// ```
/// use boundaries::AreaCode;
///
/// let krasnodar: AreaCode = "03701000".parse()?;
/// assert_eq!(krasnodar.as_str(), "03701000");
/// assert!("3701000".parse::<AreaCode>().is_err());
/// # Ok::<(), boundaries::AreaCodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode([u8; 8]);

/// The text is not a municipality code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a municipality code is eight digits, not {0:?}")]
pub struct AreaCodeError(String);

impl AreaCode {
    /// The eight digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("invariant: a code holds ASCII digits only")
    }
}

impl FromStr for AreaCode {
    type Err = AreaCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        <[u8; 8]>::try_from(text.as_bytes())
            .ok()
            .filter(|digits| digits.iter().all(u8::is_ascii_digit))
            .map(Self)
            .ok_or_else(|| AreaCodeError(text.chars().take(40).collect()))
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AreaCode({})", self.as_str())
    }
}

/// A territory with its boundary.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Official code.
    pub code: AreaCode,
    /// Short Russian name.
    pub name_ru: String,
    /// English name.
    pub name_en: String,
    /// The territory, in degrees, exteriors counter-clockwise.
    pub geometry: MultiPolygon<f64>,
    /// Area of `geometry` on the ellipsoid, in square kilometres.
    pub area_km2: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_eight_digits_and_nothing_else() {
        for wrong in [
            "",
            "0370100",
            "037010000",
            "0370100x",
            "０３７０",
            " 3701000",
        ] {
            assert!(wrong.parse::<AreaCode>().is_err(), "{wrong:?}");
        }
        assert_eq!(
            "03701000".parse::<AreaCode>().unwrap().to_string(),
            "03701000"
        );
    }
}
