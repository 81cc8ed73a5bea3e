//! Coordinate systems of boundary files: degrees, Web Mercator, and those that are refused by name.

use geo::Coord;

/// The coordinate system of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Crs {
    /// Degrees of longitude and latitude on WGS 84, or nothing said.
    #[default]
    LonLat,
    /// EPSG:3857.
    WebMercator,
    /// Anything else, by the name that the file gives.
    Other(String),
}

impl Crs {
    /// By EPSG number; 0 and -1 mean "not said" in the formats that have a number.
    pub(super) fn from_epsg(code: i64) -> Self {
        match code {
            4326 | 4979 | 0 | -1 => Self::LonLat,
            3857 | 900_913 | 3785 | 102_100 | 102_113 => Self::WebMercator,
            _ => Self::Other(format!("EPSG:{code}")),
        }
    }

    /// By a name such as `urn:ogc:def:crs:EPSG::3857` or `EPSG:4326`.
    pub(super) fn from_name(name: &str) -> Self {
        let upper = name.to_ascii_uppercase();
        if upper.contains("CRS84") {
            return Self::LonLat;
        }
        let number = upper.rsplit([':', '/']).next().and_then(|t| t.parse().ok());
        match number {
            Some(code) if upper.contains("EPSG") => Self::from_epsg(code),
            _ => Self::Other(name.chars().take(120).collect()),
        }
    }

    /// By well-known text, as in a .prj file.
    pub(super) fn from_wkt(wkt: &str) -> Self {
        let wkt = wkt.trim();
        if wkt.is_empty() {
            return Self::LonLat;
        }
        let name: String = wkt
            .split('"')
            .nth(1)
            .unwrap_or(wkt)
            .chars()
            .take(120)
            .collect();
        let plain = name
            .to_ascii_uppercase()
            .replace([' ', '_', '/', '-', '('], "");
        let geographic = ["GEOGCS", "GEOGCRS", "GEODCRS"]
            .iter()
            .any(|k| wkt.starts_with(k));
        if geographic && (plain.contains("WGS84") || plain.contains("WGS1984")) {
            return Self::LonLat;
        }
        if plain.contains("WEBMERCATOR") || plain.contains("PSEUDOMERCATOR") {
            return Self::WebMercator;
        }
        match epsg_of_wkt(wkt) {
            Some(code) => match Self::from_epsg(code) {
                Self::Other(code) => Self::Other(format!("{name} ({code})")),
                known => known,
            },
            None => Self::Other(name),
        }
    }
}

/// The number in the outermost AUTHORITY or ID, which comes last.
fn epsg_of_wkt(wkt: &str) -> Option<i64> {
    let at = wkt.rfind("\"EPSG\"")?;
    let digits: String = wkt[at + 6..]
        .chars()
        .skip_while(|c| !c.is_ascii_digit() && *c != ']')
        .take_while(char::is_ascii_digit)
        .take(9)
        .collect();
    digits.parse().ok()
}

/// EPSG:3857 metres to degrees.
pub(super) fn from_web_mercator(c: Coord<f64>) -> Coord<f64> {
    const RADIUS: f64 = 6_378_137.0;
    Coord {
        x: (c.x / RADIUS).to_degrees(),
        y: (c.y / RADIUS).sinh().atan().to_degrees(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_are_known_and_others_are_named() {
        for name in [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "EPSG:4326",
            "urn:ogc:def:crs:EPSG::4326",
            "http://www.opengis.net/def/crs/EPSG/0/4326",
        ] {
            assert_eq!(Crs::from_name(name), Crs::LonLat, "{name}");
        }
        assert_eq!(
            Crs::from_name("urn:ogc:def:crs:EPSG::3857"),
            Crs::WebMercator
        );
        assert_eq!(
            Crs::from_name("urn:ogc:def:crs:EPSG::28407"),
            Crs::Other("EPSG:28407".into())
        );
        assert_eq!(Crs::from_name("local"), Crs::Other("local".into()));
    }

    #[test]
    fn well_known_text_is_told_apart() {
        let wgs = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        assert_eq!(Crs::from_wkt(wgs), Crs::LonLat);
        assert_eq!(
            Crs::from_wkt(r#"PROJCS["WGS 84 / Pseudo-Mercator",GEOGCS["WGS 84"]]"#),
            Crs::WebMercator
        );
        let pulkovo = r#"PROJCS["Pulkovo 1942 / Gauss-Kruger zone 7",GEOGCS["x",AUTHORITY["EPSG","4284"]],AUTHORITY["EPSG","28407"]]"#;
        assert_eq!(
            Crs::from_wkt(pulkovo),
            Crs::Other("Pulkovo 1942 / Gauss-Kruger zone 7 (EPSG:28407)".into())
        );
        assert!(matches!(
            Crs::from_wkt(r#"GEOGCS["GCS_Pulkovo_1942"]"#),
            Crs::Other(_)
        ));
    }

    #[test]
    fn web_mercator_turns_back() {
        let c = from_web_mercator(Coord {
            x: 4_339_146.66,
            y: 5_621_521.49,
        });
        assert!(
            (c.x - 38.979).abs() < 1e-3 && (c.y - 45.0).abs() < 0.1,
            "{c:?}"
        );
    }
}
