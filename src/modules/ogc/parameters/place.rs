//! Boxes: `bbox`, in any system.

use features::Crs;
use geo_types::{Rect, coord};

use super::super::crs;
use super::invalid;
use crate::error::Problem;

/// Reads a box as boxes of longitude and latitude: two of them where it crosses the antimeridian.
pub(super) fn boxes(text: &str, system: Crs) -> Result<Vec<Rect<f64>>, Problem> {
    let numbers = text
        .split(',')
        .map(|number| {
            number
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| invalid("bbox", "must be finite numbers, separated by commas"))?;
    // Heights say nothing about features that have none.
    let [x_min, y_min, x_max, y_max] = match *numbers.as_slice() {
        [a, b, c, d] | [a, b, _, c, d, _] => [a, b, c, d],
        _ => return Err(invalid("bbox", "must be four numbers, or six with heights")),
    };
    if system != Crs::CRS84 {
        let [x_min, y_min, x_max, y_max] = crs::in_xy(system, [x_min, y_min, x_max, y_max]);
        if x_min > x_max || y_min > y_max {
            return Err(invalid(
                "bbox",
                "must run from the least coordinates to the greatest",
            ));
        }
        return crs::to_degrees(system, rect(x_min, y_min, x_max, y_max))
            .map(|degrees| vec![degrees])
            .ok_or_else(|| invalid("bbox", "lies outside of its reference system"));
    }
    let is_on_earth = |lon: f64, lat: f64| lon.abs() <= 180.0 && lat.abs() <= 90.0;
    if !is_on_earth(x_min, y_min) || !is_on_earth(x_max, y_max) {
        let detail = "lon must lie in -180..180 and lat in -90..90 degrees, lon first";
        return Err(invalid("bbox", detail));
    }
    if y_min > y_max {
        return Err(invalid("bbox", "must run from the south to the north"));
    }
    Ok(if x_min <= x_max {
        vec![rect(x_min, y_min, x_max, y_max)]
    } else {
        vec![
            rect(x_min, y_min, 180.0, y_max),
            rect(-180.0, y_min, x_max, y_max),
        ]
    })
}

fn rect(x_min: f64, y_min: f64, x_max: f64, y_max: f64) -> Rect<f64> {
    Rect::new(coord! { x: x_min, y: y_min }, coord! { x: x_max, y: y_max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_may_have_heights_and_may_cross_the_antimeridian() {
        let read = |text| boxes(text, Crs::CRS84).unwrap();
        assert_eq!(read("38,44.5,39,45.5"), [rect(38.0, 44.5, 39.0, 45.5)]);
        assert_eq!(read("38,44.5,0,39,45.5,9"), [rect(38.0, 44.5, 39.0, 45.5)]);
        assert_eq!(
            read("177,-10,-177,10"),
            [
                rect(177.0, -10.0, 180.0, 10.0),
                rect(-180.0, -10.0, -177.0, 10.0)
            ]
        );
    }

    #[test]
    fn what_is_no_box_is_refused() {
        for text in [
            "1,2,3",
            "a,b,c,d",
            "1,2,3,NaN",
            "1,2,3,inf",
            "38,46,39,45",
            "45,138,46,139",
        ] {
            assert!(boxes(text, Crs::CRS84).is_err(), "{text}");
        }
    }
}
