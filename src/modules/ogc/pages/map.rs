//! A picture of the features of a page, drawn by the server over the municipalities: it needs no script and prints well.

use std::fmt::Write;

use geo::{BoundingRect, Intersects};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon, Rect, coord};
use maud::{Markup, html};

use super::Texts;

/// Width of the picture in its own units.
const WIDTH: f64 = 1000.0;
/// The least height and the most, or a row of features would be a line.
const HEIGHTS: (f64, f64) = (350.0, 800.0);
/// Room around the features, as a share of their extent.
const MARGIN: f64 = 0.12;
/// The least extent that is shown, in units of the projected world: some 110 m.
const LEAST_EXTENT: f64 = 4e-6;
/// Radius of a point.
const RADIUS: f64 = 7.0;
/// Length of the equator of Web Mercator.
const EQUATOR_M: f64 = 40_075_016.686;

/// Draws features over land; nothing where there is neither.
pub(super) fn picture<'a>(
    texts: &Texts,
    label: &str,
    land: &[MultiPolygon<f64>],
    features: impl Iterator<Item = &'a Geometry<f64>> + Clone,
) -> Option<Markup> {
    let boxes = features.clone().filter_map(BoundingRect::bounding_rect);
    let extent = boxes.reduce(union).or_else(|| {
        land.iter()
            .filter_map(BoundingRect::bounding_rect)
            .reduce(union)
    })?;
    Some(drawing(texts, label, &View::of(extent), land, features))
}

/// Shows where in the region a feature is.
pub(super) fn locator(
    texts: &Texts,
    land: &[MultiPolygon<f64>],
    feature: &Geometry<f64>,
) -> Option<Markup> {
    let place = feature.bounding_rect()?;
    let boxes = land.iter().filter_map(BoundingRect::bounding_rect);
    let view = View::of(boxes.fold(place, union));
    let mark = Geometry::Point(place.center().into());
    let is_small = place.width().max(place.height()) * view.scale / 360.0 < 4.0 * RADIUS;
    let shown = if is_small { &mark } else { feature };
    Some(drawing(
        texts,
        texts.locator_map,
        &view,
        land,
        std::iter::once(shown),
    ))
}

fn drawing<'a>(
    texts: &Texts,
    label: &str,
    view: &View,
    land: &[MultiPolygon<f64>],
    features: impl Iterator<Item = &'a Geometry<f64>>,
) -> Markup {
    let shown = land.iter().filter(|area| {
        area.bounding_rect()
            .is_some_and(|bbox| bbox.intersects(&view.degrees))
    });
    let mut land_path = String::new();
    for polygon in shown.flat_map(|area| &area.0) {
        view.draw_polygon(&mut land_path, polygon);
    }
    let mut shapes = String::new();
    let mut points = Vec::new();
    for feature in features {
        view.draw(feature, &mut shapes, &mut points);
    }
    let bar = view.scale_bar(texts);
    html! {
        svg .map role="img" aria-label=(label) xmlns="http://www.w3.org/2000/svg"
            viewBox=(format!("0 0 {WIDTH} {:.0}", view.height)) {
            path .land d=(land_path) fill-rule="evenodd" {}
            g .features {
                @if !shapes.is_empty() { path d=(shapes) fill-rule="evenodd" {} }
                @for point in &points {
                    circle cx=(format!("{:.1}", point.x)) cy=(format!("{:.1}", point.y)) r=(RADIUS) {}
                }
            }
            g .scale transform=(format!("translate(20 {:.0})", view.height - 20.0)) {
                path d=(format!("M0 -8V0H{:.1}V-8", bar.width)) {}
                text x="6" y="-14" { (bar.length) }
            }
        }
    }
}

/// A length on the ground, and how long it is in the picture.
struct ScaleBar {
    length: String,
    width: f64,
}

/// What is seen, and the way from degrees to the picture.
struct View {
    /// The northwest corner in the projected world, which is one unit wide.
    origin: Coord<f64>,
    scale: f64,
    height: f64,
    /// The part of the world that is seen.
    degrees: Rect<f64>,
}

impl View {
    fn of(extent: Rect<f64>) -> Self {
        let northwest = project(coord! { x: extent.min().x, y: extent.max().y });
        let southeast = project(coord! { x: extent.max().x, y: extent.min().y });
        let middle = (northwest + southeast) / 2.0;
        let size = southeast - northwest;
        let room = 1.0 + 2.0 * MARGIN;
        let wide = (size.x * room).max(LEAST_EXTENT);
        let tall = (size.y * room).max(LEAST_EXTENT);
        let height = (WIDTH * tall / wide).clamp(HEIGHTS.0, HEIGHTS.1);
        let scale = (WIDTH / wide).min(height / tall);
        let half = coord! { x: WIDTH / scale / 2.0, y: height / scale / 2.0 };
        Self {
            origin: middle - half,
            scale,
            height,
            degrees: Rect::new(unproject(middle - half), unproject(middle + half)),
        }
    }

    /// The longest round length that takes a quarter of the width at most.
    fn scale_bar(&self, texts: &Texts) -> ScaleBar {
        let middle = self.degrees.center();
        let meters_per_unit = EQUATOR_M * middle.y.to_radians().cos() / self.scale;
        let most = WIDTH / 4.0 * meters_per_unit;
        let power = 10_f64.powf(most.log10().floor());
        let steps = [5.0, 2.0, 1.0].into_iter().map(|step| step * power);
        let meters = steps.filter(|length| *length <= most).fold(power, f64::max);
        let length = if meters < 1000.0 {
            format!("{meters:.0} {}", texts.meters)
        } else {
            format!("{:.0} {}", meters / 1000.0, texts.kilometers)
        };
        ScaleBar {
            length,
            width: meters / meters_per_unit,
        }
    }

    fn place(&self, degrees: Coord<f64>) -> Coord<f64> {
        (project(degrees) - self.origin) * self.scale
    }

    fn draw(&self, geometry: &Geometry<f64>, shapes: &mut String, points: &mut Vec<Coord<f64>>) {
        match geometry {
            Geometry::Point(point) => points.push(self.place(point.0)),
            Geometry::MultiPoint(many) => {
                points.extend(many.iter().map(|point| self.place(point.0)));
            }
            Geometry::Polygon(polygon) => self.draw_polygon(shapes, polygon),
            Geometry::MultiPolygon(many) => {
                for polygon in many {
                    self.draw_polygon(shapes, polygon);
                }
            }
            Geometry::LineString(line) => self.draw_line(shapes, line),
            Geometry::MultiLineString(many) => {
                for line in many {
                    self.draw_line(shapes, line);
                }
            }
            Geometry::GeometryCollection(many) => {
                for member in many {
                    self.draw(member, shapes, points);
                }
            }
            Geometry::Line(_) | Geometry::Rect(_) | Geometry::Triangle(_) => {}
        }
    }

    fn draw_polygon(&self, path: &mut String, polygon: &Polygon<f64>) {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            self.draw_line(path, ring);
            path.push('z');
        }
    }

    /// Appends a line whose vertices are a tenth of a unit apart at least.
    fn draw_line(&self, path: &mut String, line: &LineString<f64>) {
        let mut last = None;
        for vertex in line {
            let place = self.place(*vertex);
            let rounded = ((place.x * 10.0).round(), (place.y * 10.0).round());
            if last == Some(rounded) {
                continue;
            }
            let command = if last.is_none() { 'M' } else { 'L' };
            write!(path, "{command}{} {}", rounded.0 / 10.0, rounded.1 / 10.0)
                .expect("writing to a String does not fail");
            last = Some(rounded);
        }
    }
}

/// Web Mercator, the world one unit wide and y down.
fn project(degrees: Coord<f64>) -> Coord<f64> {
    let lat = degrees.y.clamp(-85.0, 85.0).to_radians();
    coord! {
        x: degrees.x / 360.0 + 0.5,
        y: 0.5 - lat.tan().asinh() / std::f64::consts::TAU,
    }
}

fn unproject(place: Coord<f64>) -> Coord<f64> {
    coord! {
        x: (place.x - 0.5) * 360.0,
        y: ((0.5 - place.y) * std::f64::consts::TAU).sinh().atan().to_degrees(),
    }
}

fn union(one: Rect<f64>, other: Rect<f64>) -> Rect<f64> {
    Rect::new(
        coord! { x: one.min().x.min(other.min().x), y: one.min().y.min(other.min().y) },
        coord! { x: one.max().x.max(other.max().x), y: one.max().y.max(other.max().y) },
    )
}

#[cfg(test)]
mod tests {
    use geo_types::point;

    use super::*;
    use crate::http::language::Language;
    use crate::modules::ogc::pages::texts;

    #[test]
    fn the_projection_has_its_inverse() {
        let krasnodar = coord! { x: 38.97, y: 45.03 };
        let back = unproject(project(krasnodar));
        assert!((back.x - krasnodar.x).abs() < 1e-9 && (back.y - krasnodar.y).abs() < 1e-9);
    }

    #[test]
    fn a_lone_point_stands_in_the_middle() {
        let point = Geometry::Point(point! { x: 38.97, y: 45.03 });
        let svg = picture(
            texts(Language::English),
            "map",
            &[],
            std::iter::once(&point),
        )
        .unwrap()
        .into_string();
        assert!(svg.contains("cx=\"500.0\""), "{svg}");
        assert!(picture(texts(Language::English), "map", &[], std::iter::empty()).is_none());
    }
}
