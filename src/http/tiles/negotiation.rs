//! Which encoding a client gets.

use axum::http::{HeaderMap, header};
use tiles::Encoding;

/// Encodings from the one that we would rather send to the one that we would rather not.
const PREFERENCE: [Encoding; 4] = [
    Encoding::Zstd,
    Encoding::Brotli,
    Encoding::Gzip,
    Encoding::Identity,
];

/// The encoding with the highest weight in `Accept-Encoding`; among equals, the one that we prefer.
///
/// Where nothing is acceptable the bytes go as they are: a tile in a refused encoding still helps more than an error.
pub(super) fn choose(request: &HeaderMap) -> Encoding {
    let mut weights = [None; PREFERENCE.len()];
    let mut others = None;
    for value in request.get_all(header::ACCEPT_ENCODING) {
        for offer in value.as_bytes().split(|byte| *byte == b',') {
            let (name, weight) = parse(offer);
            if name == b"*" {
                others = Some(weight);
            } else if let Some(place) = place(name) {
                weights[place] = Some(weight);
            }
        }
    }
    let weight = |place: usize| match (weights[place], PREFERENCE[place]) {
        (Some(weight), _) => weight,
        // Not named, identity is acceptable, but less than anything that is named.
        (None, Encoding::Identity) => others.map_or(1, |weight| weight.min(1)),
        (None, _) => others.unwrap_or(0),
    };
    (0..PREFERENCE.len())
        .rev()
        .max_by_key(|place| weight(*place))
        .filter(|place| weight(*place) > 0)
        .map_or(Encoding::Identity, |place| PREFERENCE[place])
}

fn place(name: &[u8]) -> Option<usize> {
    PREFERENCE.iter().position(|encoding| {
        name.eq_ignore_ascii_case(encoding.name().unwrap_or("identity").as_bytes())
    })
}

/// Name and weight in thousandths of one offer.
fn parse(offer: &[u8]) -> (&[u8], u16) {
    let mut parts = offer.split(|byte| *byte == b';');
    let name = parts.next().unwrap_or_default().trim_ascii();
    let weight = parts
        .map(<[u8]>::trim_ascii)
        .find_map(|part| {
            part.strip_prefix(b"q=")
                .or_else(|| part.strip_prefix(b"Q="))
        })
        .map_or(1_000, thousandths);
    (name, weight)
}

fn thousandths(weight: &[u8]) -> u16 {
    let weight: Option<f32> = str::from_utf8(weight)
        .ok()
        .and_then(|weight| weight.parse().ok());
    // A weight that cannot be read is no wish at all.
    weight
        .filter(|weight| (0.0..=1.0).contains(weight))
        .map_or(0, |weight| (weight * 1_000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn chosen(accept: &'static str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        choose(&headers)
    }

    #[test]
    fn the_heaviest_wish_wins_and_preference_breaks_ties() {
        assert_eq!(choose(&HeaderMap::new()), Encoding::Identity);
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Zstd),
            ("gzip, br", Encoding::Brotli),
            ("gzip", Encoding::Gzip),
            ("GZIP;q=0.5, br;q=0.4", Encoding::Gzip),
            ("br;q=0, gzip;q=0.001", Encoding::Gzip),
            ("zstd;q=0, *", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("identity", Encoding::Identity),
            ("identity;q=0.2, gzip;q=0.1", Encoding::Identity),
            ("gzip;q=2", Encoding::Identity),
            ("gzip;q=x", Encoding::Identity),
            ("deflate", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            assert_eq!(chosen(accept), expected, "{accept}");
        }
    }
}
