//! Links that end letters without signing in: who and what, signed by the portal.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Kind;
use crate::auth::{Keys, Purpose};

/// The word for every kind that can be ended.
const ALL: &str = "all";

/// What a link ends for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Whose letters.
    pub person_id: i64,
    /// Letters of this kind; nothing for all that can be ended.
    pub kind: Option<Kind>,
}

/// The token is none that this portal signed, or names what is no more.
#[derive(Debug, thiserror::Error)]
#[error("the link is not valid")]
pub struct LinkError;

impl Unsubscribe {
    /// The token, for a link.  It does not run out: a letter may be read years later.
    pub fn to_token(self, keys: &Keys) -> String {
        let message = self.message();
        let tag = keys.mac(Purpose::Link, message.as_bytes());
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        format!("{}.{}", encode(message.as_bytes()), encode(&tag))
    }

    /// What a token says, when the portal signed it.
    pub fn from_token(keys: &Keys, token: &str) -> Result<Self, LinkError> {
        let (message, tag) = token.split_once('.').ok_or(LinkError)?;
        let decode = |text: &str| {
            URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_not_base64| LinkError)
        };
        let (message, tag) = (decode(message)?, decode(tag)?);
        if !keys.verify(Purpose::Link, &message, &tag) {
            return Err(LinkError);
        }
        let message = String::from_utf8(message).map_err(|_not_text| LinkError)?;
        let mut parts = message.split(':').skip(1);
        let person_id = parts.next().and_then(|id| id.parse().ok());
        let kind = parts.next().ok_or(LinkError)?;
        let kind = if kind == ALL {
            None
        } else {
            Some(kind.parse().map_err(|_unknown| LinkError)?)
        };
        Ok(Self {
            person_id: person_id.ok_or(LinkError)?,
            kind,
        })
    }

    /// What is signed; the first word keeps it apart from other links.
    fn message(self) -> String {
        let kind = self.kind.map_or(ALL, Kind::slug);
        format!("unsubscribe:{}:{kind}", self.person_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_says_what_was_signed_and_nothing_else() {
        let keys = Keys::new(&"secret".into());
        for kind in [Some(Kind::IssueChanged), None] {
            let link = Unsubscribe { person_id: 7, kind };
            let token = link.to_token(&keys);
            assert_eq!(Unsubscribe::from_token(&keys, &token).unwrap(), link);
            let (message, tag) = token.split_once('.').unwrap();
            let other = URL_SAFE_NO_PAD.encode("unsubscribe:8:all");
            for forged in [
                format!("{other}.{tag}"),
                format!("{message}."),
                message.to_owned(),
                format!("{message}.{}", URL_SAFE_NO_PAD.encode([0; 32])),
            ] {
                assert!(Unsubscribe::from_token(&keys, &forged).is_err(), "{forged}");
            }
            let elsewhere = Keys::new(&"another".into());
            assert!(Unsubscribe::from_token(&elsewhere, &token).is_err());
        }
    }
}
