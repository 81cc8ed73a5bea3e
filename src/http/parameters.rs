//! Values of query parameters that several operations take, each with its rules.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};
use tiles::{Bbox, LonLat};

use crate::error::FieldError;

/// Why two numbers are no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationFault {
    /// One of them is not a number, or infinite.
    NotFinite,
    /// They would be a place in the other order.
    Swapped,
    /// They lie outside the degrees of the earth.
    OutOfRange,
}

/// The place of these degrees, lon first.
pub fn location(lon: f64, lat: f64) -> Result<LonLat, LocationFault> {
    if !lon.is_finite() || !lat.is_finite() {
        return Err(LocationFault::NotFinite);
    }
    LonLat::new(lon, lat).map_err(|_outside| match LonLat::new(lat, lon) {
        Ok(_) => LocationFault::Swapped,
        Err(_) => LocationFault::OutOfRange,
    })
}

impl LocationFault {
    /// The stable code of the fault.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFinite => "not-a-number",
            Self::Swapped => "swapped-coordinates",
            Self::OutOfRange => "out-of-range",
        }
    }

    /// The fault at this pointer into a body.
    pub fn at(self, pointer: String) -> FieldError {
        FieldError::pointer(pointer, self.code(), self.to_string())
    }
}

impl fmt::Display for LocationFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotFinite => "lon and lat must be finite numbers",
            Self::Swapped => "lat must lie in -90..90: lon and lat look swapped, lon comes first",
            Self::OutOfRange => "lon must lie in -180..180 and lat in -90..90 degrees",
        })
    }
}

/// An API box: `west,south,east,north` in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BboxParameter(pub Bbox);

/// Why a text is no box.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BboxFault {
    /// There are not four numbers.
    #[error("must be four numbers: west,south,east,north")]
    Shape,
    /// A corner is no place.
    #[error("{0}")]
    Corner(LocationFault),
    /// The corners are not the southwest and the northeast one.
    #[error("must run from the southwest corner to the northeast one: west,south,east,north")]
    Order,
}

impl FromStr for BboxParameter {
    type Err = BboxFault;

    fn from_str(text: &str) -> Result<Self, BboxFault> {
        let numbers = text
            .split(',')
            .map(|number| number.trim().parse::<f64>())
            .collect::<Result<Vec<_>, _>>();
        let Ok([west, south, east, north]) = numbers.as_deref() else {
            return Err(BboxFault::Shape);
        };
        location(*west, *south).map_err(BboxFault::Corner)?;
        location(*east, *north).map_err(BboxFault::Corner)?;
        Bbox::new(*west, *south, *east, *north)
            .map(Self)
            .map_err(|_order| BboxFault::Order)
    }
}

impl<'de> Deserialize<'de> for BboxParameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_finite_and_on_earth() {
        assert!(location(38.97, 45.03).is_ok());
        assert_eq!(location(f64::NAN, 45.0), Err(LocationFault::NotFinite));
        assert_eq!(location(45.0, 138.0), Err(LocationFault::Swapped));
        assert_eq!(location(1e300, 1e300), Err(LocationFault::OutOfRange));
    }

    #[test]
    fn a_box_has_four_corners_in_order() {
        assert!("36.5,43.3,41.8,46.9".parse::<BboxParameter>().is_ok());
        let fault = |text: &str| text.parse::<BboxParameter>().unwrap_err();
        assert_eq!(fault("36.5,43.3,41.8"), BboxFault::Shape);
        assert_eq!(fault("a,b,c,d"), BboxFault::Shape);
        assert_eq!(fault("41.8,43.3,36.5,46.9"), BboxFault::Order);
        assert_eq!(
            fault("NaN,43.3,36.5,46.9"),
            BboxFault::Corner(LocationFault::NotFinite)
        );
    }
}
