//! Reading what clients say: every fault is collected with its place, so that a form shows all of them at once.

use boundaries::{AreaCode, municipalities};
use chrono::{DateTime, Utc};

use crate::auth::Permission;
use crate::error::{FieldError, Problem};

/// Longest address of mail that the protocols carry.
const EMAIL_CHARS: usize = 254;

/// The faults of one body.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Notes a fault at this pointer.
    pub fn add(&mut self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        self.0.push(FieldError::pointer(pointer, code, detail));
    }

    /// A line that is not blank, without the space around it.
    pub fn line(&mut self, pointer: &str, text: &str, most_chars: usize) -> String {
        let text = self.optional_line(pointer, text, most_chars);
        if text.is_empty() {
            self.add(pointer, "required", "must not be blank");
        }
        text
    }

    /// A line that may be empty.
    pub fn optional_line(&mut self, pointer: &str, text: &str, most_chars: usize) -> String {
        let text = text.trim();
        if text.chars().count() > most_chars {
            self.add(
                pointer,
                "too-long",
                format!("has more than {most_chars} characters"),
            );
        }
        if text.chars().any(char::is_control) {
            self.add(pointer, "invalid", "is one line of plain text");
        }
        text.to_owned()
    }

    /// Small letters, digits and single hyphens.
    pub fn slug(&mut self, pointer: &str, text: &str) -> String {
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() > 60 || !text.split('-').all(is_part) {
            self.add(
                pointer,
                "invalid",
                "is small Latin letters and digits in words joined by hyphens, 60 at most",
            );
        }
        text.to_owned()
    }

    /// An address of mail: what it looks like; whether it works, only a letter can tell.
    pub fn email(&mut self, pointer: &str, text: &str) -> String {
        let text = text.trim();
        let has_shape = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && domain.contains('.') && !domain.contains('@')
        });
        let is_plain = !text
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control());
        if !has_shape || !is_plain || text.len() > EMAIL_CHARS {
            self.add(pointer, "invalid", "is not an address of mail");
        }
        text.to_owned()
    }

    /// The code of a known municipality.
    pub fn municipality(&mut self, pointer: &str, code: &str) -> String {
        let known = code
            .parse::<AreaCode>()
            .is_ok_and(|code| municipalities::find(code).is_some());
        if !known {
            self.add(
                pointer,
                "unknown-value",
                "is not the code of a municipality",
            );
        }
        code.to_owned()
    }

    /// Permissions by their names, each once.
    pub fn permissions(&mut self, pointer: &str, slugs: &[String]) -> Vec<Permission> {
        let mut permissions = Vec::new();
        for (index, slug) in slugs.iter().enumerate() {
            match slug.parse() {
                Ok(permission) => permissions.push(permission),
                Err(_unknown) => {
                    let pointer = format!("{pointer}/{index}");
                    self.add(&pointer, "unknown-value", "is not a permission");
                }
            }
        }
        permissions.sort_unstable();
        permissions.dedup();
        if slugs.is_empty() {
            self.add(pointer, "required", "names one permission at least");
        }
        permissions
    }

    /// A time that is still to come.
    pub fn future(
        &mut self,
        pointer: &str,
        at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        if at <= now {
            self.add(pointer, "out-of-range", "lies in the past");
        }
        at
    }

    /// The value, if nothing was wrong.
    pub fn into_result<T>(self, value: T) -> Result<T, Problem> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(Problem::validation(self.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(read: impl FnOnce(&mut Faults)) -> usize {
        let mut faults = Faults::default();
        read(&mut faults);
        faults.0.len()
    }

    #[test]
    fn faults_are_collected_where_they_are() {
        let mut faults = Faults::default();
        faults.line("/body/name", "  ", 10);
        faults.slug("/body/slug", "Not a slug");
        let problem = faults.into_result(()).unwrap_err();
        let pointers: Vec<_> = problem
            .errors()
            .iter()
            .filter_map(|error| error.pointer.as_deref())
            .collect();
        assert_eq!(pointers, ["/body/name", "/body/slug"]);
    }

    #[test]
    fn an_address_with_a_line_break_is_none() {
        for bad in [
            "a",
            "a@b",
            "a@b.c\nBcc: d@e.f",
            "a b@c.d",
            "@b.c",
            "a@b@c.d",
        ] {
            assert_eq!(count(|faults| drop(faults.email("/e", bad))), 1, "{bad:?}");
        }
        assert_eq!(
            count(|faults| drop(faults.email("/e", "head@example.org"))),
            0
        );
    }

    #[test]
    fn a_title_is_one_line() {
        assert_eq!(
            count(|faults| drop(faults.line("/t", "Head\r\nX: y", 50))),
            1
        );
        assert_eq!(count(|faults| drop(faults.line("/t", "  Head  ", 50))), 0);
    }
}
