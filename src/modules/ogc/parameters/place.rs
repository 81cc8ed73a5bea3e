//! Boxes: `bbox`, in any system.

use features::Crs;
use features::crs::Transformer;
use geo_types::{Coord, Rect, coord};

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
    if system != Crs::CRS84 && system != Crs::WGS84 {
        return projected(
            system,
            coord! { x: x_min, y: y_min },
            coord! { x: x_max, y: y_max },
        );
    }
    let [x_min, y_min, x_max, y_max] = if system.is_lat_first() {
        [y_min, x_min, y_max, x_max]
    } else {
        [x_min, y_min, x_max, y_max]
    };
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

/// A box of a projected system as one of degrees that covers it.
fn projected(system: Crs, min: Coord<f64>, max: Coord<f64>) -> Result<Vec<Rect<f64>>, Problem> {
    let (min, max) = (system.swap_axes(min), system.swap_axes(max));
    if min.x > max.x || min.y > max.y {
        return Err(invalid(
            "bbox",
            "must run from the least coordinates to the greatest",
        ));
    }
    Transformer::to_crs84(system)
        .bbox(Rect::new(min, max))
        .map(|degrees| vec![degrees])
        .map_err(|error| invalid("bbox", error.to_string()))
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
    fn a_box_is_read_in_the_axis_order_of_its_system() {
        let degrees = [rect(38.0, 44.5, 39.0, 45.5)];
        assert_eq!(boxes("44.5,38,45.5,39", Crs::WGS84).unwrap(), degrees);
        let mercator = boxes("4230140,5543147,4341460,5700582", Crs::WEB_MERCATOR).unwrap();
        assert!((mercator[0].min().x - 38.0).abs() < 1e-4, "{mercator:?}");
        assert!((mercator[0].max().y - 45.5).abs() < 1e-4, "{mercator:?}");
        assert!(boxes("2,0,1,1", Crs::WEB_MERCATOR).is_err());
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
