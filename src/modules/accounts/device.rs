//! Known devices: a signed mark in the browser in which somebody has signed in.
//!
//! Wrong passwords from a known device are counted by themselves, so a flood of them from elsewhere never locks the owner out of it.
//! The mark lets nobody in; it names no person, and it is good for one account alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use crate::auth::keys::random_bytes;
use crate::auth::{Keys, Purpose};
use crate::http::cookies::Cookie;

const LASTS: TimeDelta = TimeDelta::days(180);

/// The cookie that holds the mark.
pub(super) const COOKIE: Cookie = Cookie {
    name: "kuban-device",
    max_age_s: LASTS.num_seconds(),
};

/// A device in which an account was signed in. Invariant: its mark was signed by this portal and has not run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KnownDevice {
    number: [u8; 16],
}

impl KnownDevice {
    /// The device of a mark, if the mark is one of this account.
    pub(super) fn find(
        mark: Option<&str>,
        person_id: i64,
        keys: &Keys,
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(mark?).ok()?;
        let (number, rest) = bytes.split_first_chunk::<16>()?;
        let (expires_s, tag) = rest.split_first_chunk::<8>()?;
        let is_signed = keys.verify(
            Purpose::Device,
            &message(*number, *expires_s, person_id),
            tag,
        );
        let is_valid = i64::from_be_bytes(*expires_s) > now.timestamp();
        (is_signed && is_valid).then_some(Self { number: *number })
    }

    /// The key under which attempts from this device are counted.
    pub(super) fn to_key(self) -> [u8; 16] {
        self.number
    }
}

/// A new mark for an account.
pub(super) fn new_mark(person_id: i64, keys: &Keys, now: DateTime<Utc>) -> String {
    let number = random_bytes::<16>();
    let expires_s = (now + LASTS).timestamp().to_be_bytes();
    let tag = keys.mac(Purpose::Device, &message(number, expires_s, person_id));
    URL_SAFE_NO_PAD.encode([number.as_slice(), &expires_s, &tag].concat())
}

fn message(number: [u8; 16], expires_s: [u8; 8], person_id: i64) -> Vec<u8> {
    [number.as_slice(), &expires_s, &person_id.to_be_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_its_account_and_its_time_alone() {
        let keys = Keys::new(&"secret".into());
        let now = DateTime::UNIX_EPOCH;
        let mark = new_mark(7, &keys, now);
        let find = |mark: &str, person, at| KnownDevice::find(Some(mark), person, &keys, at);
        assert!(find(&mark, 7, now).is_some());
        assert!(find(&mark, 8, now).is_none());
        assert!(find(&mark, 7, now + LASTS).is_none());
        let mut bytes = URL_SAFE_NO_PAD.decode(&mark).unwrap();
        bytes[20] ^= 1;
        assert!(find(&URL_SAFE_NO_PAD.encode(bytes), 7, now).is_none());
        assert!(find("nonsense", 7, now).is_none());
        let other = Keys::new(&"another".into());
        assert!(KnownDevice::find(Some(&mark), 7, &other, now).is_none());
    }
}
