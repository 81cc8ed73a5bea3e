//! The hash of an entry: over everything that it says and the hash before it, under a key of the portal.

use chrono::{DateTime, SecondsFormat, Utc};
use ring::digest::{self, SHA256};
use serde_json::{Value, json};

use crate::auth::keys::{hex, random_bytes};
use crate::auth::{Keys, Purpose};

/// An entry as it is hashed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) chain: i16,
    pub(super) position: i64,
    pub(super) at: DateTime<Utc>,
    pub(super) actor_kind: String,
    pub(super) actor_id: Option<i64>,
    pub(super) actor_token_id: Option<i64>,
    pub(super) action: String,
    pub(super) subject_kind: String,
    pub(super) subject_id: String,
    pub(super) before: Option<Value>,
    pub(super) after: Option<Value>,
    pub(super) request_id: String,
    pub(super) personal_digest: Option<Vec<u8>>,
}

impl Row {
    /// The hash of this entry behind the one whose hash is `previous`.
    ///
    /// What is hashed is one JSON array: it has one reading, whatever stands in the fields.  `jsonb` keeps objects with sorted keys and
    /// numbers by value, and so does `serde_json` without `preserve_order`, so an entry reads back to the same text.
    pub(super) fn hash(&self, keys: &Keys, previous: &[u8]) -> Vec<u8> {
        let text = json!([
            "kuban audit 1",
            hex(previous),
            self.chain,
            self.position,
            self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            self.actor_kind,
            self.actor_id,
            self.actor_token_id,
            self.action,
            self.subject_kind,
            self.subject_id,
            sorted(self.before.as_ref()),
            sorted(self.after.as_ref()),
            self.request_id,
            self.personal_digest.as_deref().map(hex),
        ]);
        keys.mac(Purpose::Audit, text.to_string().as_bytes())
            .to_vec()
    }
}

/// Personal values, as the chain commits to them.
pub(super) struct Sealed {
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

/// A salt and the digest of these values under it; nothing when there are none.
pub(super) fn seal_personal(before: &Option<Value>, after: &Option<Value>) -> Option<Sealed> {
    if before.is_none() && after.is_none() {
        return None;
    }
    let salt: [u8; 16] = random_bytes();
    Some(Sealed {
        digest: personal_digest(&salt, before.as_ref(), after.as_ref()),
        salt: salt.to_vec(),
    })
}

/// The digest of personal values under a salt.
pub(super) fn personal_digest(
    salt: &[u8],
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<u8> {
    let text = json!([hex(salt), sorted(before), sorted(after)]).to_string();
    digest::digest(&SHA256, text.as_bytes()).as_ref().to_vec()
}

/// The same value with the keys of every object in order, and whole numbers written as such.
fn sorted(value: Option<&Value>) -> Value {
    match value {
        None => Value::Null,
        Some(Value::Array(items)) => items.iter().map(|item| sorted(Some(item))).collect(),
        Some(Value::Object(fields)) => {
            let mut pairs: Vec<_> = fields.iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            let items = pairs
                .into_iter()
                .map(|(key, value)| json!([key, sorted(Some(value))]));
            items.collect()
        }
        // A float that is whole loses its point in jsonb.
        Some(Value::Number(number)) => Value::String(
            number
                .as_f64()
                .filter(|_| number.is_f64())
                .map_or_else(|| number.to_string(), |float| float.to_string()),
        ),
        Some(plain) => plain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            chain: 3,
            position: 1,
            at: DateTime::UNIX_EPOCH,
            actor_kind: "person".to_owned(),
            actor_id: Some(7),
            actor_token_id: None,
            action: "grant.given".to_owned(),
            subject_kind: "grant".to_owned(),
            subject_id: "9".to_owned(),
            before: None,
            after: Some(json!({ "role": "head", "body_id": 4 })),
            request_id: "r".to_owned(),
            personal_digest: None,
        }
    }

    #[test]
    fn whatever_changes_in_an_entry_changes_its_hash() {
        let keys = Keys::new(&"secret".into());
        let hash = row().hash(&keys, b"before");
        let mut changes = Vec::new();
        for change in [
            |row: &mut Row| row.position = 2,
            |row: &mut Row| row.at += chrono::TimeDelta::microseconds(1),
            |row: &mut Row| row.actor_id = None,
            |row: &mut Row| row.after = None,
            |row: &mut Row| row.subject_id = "10".to_owned(),
            |row: &mut Row| row.personal_digest = Some(vec![1]),
        ] {
            let mut changed = row();
            change(&mut changed);
            changes.push(changed.hash(&keys, b"before"));
        }
        changes.push(row().hash(&keys, b"another"));
        changes.push(row().hash(&Keys::new(&"other".into()), b"before"));
        assert!(changes.iter().all(|change| *change != hash));
        assert_eq!(row().hash(&keys, b"before"), hash);
    }

    #[test]
    fn the_order_of_keys_and_the_spelling_of_whole_floats_do_not_matter() {
        let one = json!({ "a": 1.0, "b": [{ "y": 1, "x": 2 }] });
        let other: Value =
            serde_json::from_str(r#"{ "b": [{ "x": 2, "y": 1 }], "a": 1 }"#).unwrap();
        assert_eq!(
            sorted(Some(&one)).to_string(),
            sorted(Some(&other)).to_string()
        );
    }
}
