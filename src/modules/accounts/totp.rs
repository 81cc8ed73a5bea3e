//! Codes of the second factor: by time (RFC 6238), and codes for the day when the device is lost.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use form_urlencoded::byte_serialize;
use qrcodegen::{QrCode, QrCodeEcc};
use totp_rs::{Builder, Secret};

use crate::auth::keys::random_bytes;
use crate::auth::{Keys, Purpose};

/// Recovery codes that are made at once.
const RECOVERY_CODES: usize = 10;
/// The alphabet of RFC 4648: nothing in it is taken for something else.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Who the codes are for, as apps show it.
const ISSUER: &str = "Kuban";

/// A shared secret of 160 bits.
#[derive(Clone, Copy)]
pub(super) struct TotpSecret([u8; 20]);

impl TotpSecret {
    /// A new one.
    pub(super) fn random() -> Self {
        Self(random_bytes())
    }

    /// Encrypted for the row of its person.
    pub(super) fn seal(&self, keys: &Keys, person_id: i64) -> Vec<u8> {
        keys.seal(Purpose::SecondFactor, &person_id.to_be_bytes(), &self.0)
    }

    /// The secret of a person's row.
    pub(super) fn open(keys: &Keys, person_id: i64, sealed: &[u8]) -> anyhow::Result<Self> {
        let plain = keys.open(Purpose::SecondFactor, &person_id.to_be_bytes(), sealed)?;
        Ok(Self(plain.as_slice().try_into()?))
    }

    /// As people type it into an app.
    pub(super) fn to_base32(self) -> String {
        base32(&self.0)
    }

    /// The address that apps read from a QR code.
    pub(super) fn to_url(self, account: &str) -> String {
        let account: String = byte_serialize(account.as_bytes()).collect();
        format!(
            "otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30",
            self.to_base32()
        )
    }

    /// The step of time that a code belongs to, if it is the code of now or of the step before or after.
    pub(super) fn find_step(self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let time_s = u64::try_from(now.timestamp()).ok()?;
        let totp = Builder::new()
            .with_secret(Secret::new_stack(self.0))
            .build()
            .expect("invariant: the secret has the length that the standard recommends");
        let step = totp.check(code, time_s)?;
        i64::try_from(step).ok()
    }
}

/// A picture of an address for the camera of a phone.
pub(super) fn qr_svg(address: &str) -> anyhow::Result<String> {
    /// Modules of quiet around the code.
    const MARGIN: i32 = 4;
    let code = QrCode::encode_text(address, QrCodeEcc::Medium)?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN)?;
        }
    }
    let size = code.size() + 2 * MARGIN;
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##
    ))
}

/// Ten new recovery codes, such as `ABCDE-FGHIJ`.
pub(super) fn new_recovery_codes() -> Vec<String> {
    let code = || {
        // 7 bytes are 12 letters, of which 10 are taken: 50 bits.
        let letters = base32(&random_bytes::<7>());
        format!("{}-{}", &letters[..5], &letters[5..10])
    };
    std::iter::repeat_with(code).take(RECOVERY_CODES).collect()
}

/// What is kept of a recovery code: under a key, since it is shorter than a token.
pub(super) fn recovery_hash(keys: &Keys, person_id: i64, code: &str) -> Vec<u8> {
    let letters: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let message = format!("recovery {person_id} {letters}");
    keys.mac(Purpose::SecondFactor, message.as_bytes()).to_vec()
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(char::from(BASE32[((bits >> count) & 31) as usize]));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(char::from(BASE32[((bits << (5 - count)) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret "12345678901234567890" at 59 s and at 1111111109 s, the last six digits.
        let secret = TotpSecret(*b"12345678901234567890");
        let at = |time_s| DateTime::from_timestamp(time_s, 0).unwrap();
        assert_eq!(secret.find_step("287082", at(59)), Some(1));
        assert_eq!(
            secret.find_step("081804", at(1_111_111_109)),
            Some(37_037_036)
        );
        assert_eq!(
            secret.find_step("081804", at(1_111_111_109 + 30)),
            Some(37_037_036)
        );
        assert_eq!(secret.find_step("081804", at(1_111_111_109 + 90)), None);
        assert_eq!(secret.find_step("081805", at(1_111_111_109)), None);
        assert_eq!(secret.find_step("", at(59)), None);
        assert_eq!(secret.to_base32(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        for (plain, wanted) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), wanted);
        }
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let keys = Keys::new(&"secret".into());
        let hash = |code| recovery_hash(&keys, 7, code);
        assert_eq!(hash("ABCDE-FGHIJ"), hash(" abcdefghij "));
        assert_ne!(hash("ABCDE-FGHIJ"), recovery_hash(&keys, 8, "ABCDE-FGHIJ"));
        let codes = new_recovery_codes();
        assert_eq!(codes.len(), 10);
        assert!(codes.iter().all(|code| code.len() == 11));
    }

    #[test]
    fn the_picture_holds_nothing_but_a_code() {
        let svg = qr_svg(&TotpSecret::random().to_url("vera@example.org")).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(!svg.contains("vera"));
    }
}
