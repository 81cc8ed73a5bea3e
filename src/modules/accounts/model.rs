//! Values of accounts: what an address of mail, a name, an interest and a way back are.  Everything here is pure.

use std::fmt;
use std::str::FromStr;

use url::Host;

/// Why a value cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Unacceptable {
    /// Stable code.
    pub(super) code: &'static str,
    /// A sentence for people.
    pub(super) detail: &'static str,
}

const fn refuse<T>(code: &'static str, detail: &'static str) -> Result<T, Unacceptable> {
    Err(Unacceptable { code, detail })
}

/// An address of mail.
///
/// Invariant: plain characters only, so it can stand in the header of a letter; the host is in its ASCII form, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EmailAddress(String);

impl EmailAddress {
    const MOST: usize = 254;
    const MOST_LOCAL: usize = 64;

    /// The address as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = Unacceptable;

    fn from_str(text: &str) -> Result<Self, Unacceptable> {
        let wrong = || {
            refuse(
                "not-an-address",
                "is not an address such as name@example.org",
            )
        };
        let Some((local, host)) = text.trim_matches(' ').rsplit_once('@') else {
            return wrong();
        };
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-.".contains(c);
        let has_lone_dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        if local.is_empty() || !local.chars().all(is_plain) || has_lone_dots {
            return wrong();
        }
        let has_odd_characters = |c: char| c.is_control() || c.is_whitespace();
        if host.contains(has_odd_characters) || !host.contains('.') {
            return wrong();
        }
        // Names of hosts in Russian letters become what mail servers know them by.
        let Ok(Host::Domain(host)) = Host::parse(host) else {
            return wrong();
        };
        let is_label = |label: &str| !label.is_empty() && label.len() <= 63;
        if !host.trim_end_matches('.').split('.').all(is_label) || host.ends_with('.') {
            return wrong();
        }
        let address = format!("{local}@{host}");
        if local.len() > Self::MOST_LOCAL || address.len() > Self::MOST {
            return refuse("too-long", "has more than 254 characters");
        }
        Ok(Self(address))
    }
}

/// The name that others see.
///
/// Invariant: one line of 2 to 100 characters with a letter in it, without characters that hide or turn text round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DisplayName(String);

impl DisplayName {
    /// The name as text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DisplayName {
    type Err = Unacceptable;

    fn from_str(text: &str) -> Result<Self, Unacceptable> {
        if text.contains(is_deceptive) {
            return refuse("characters", "has characters that do not show");
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > 100 {
            return refuse("too-long", "has more than 100 characters");
        }
        if name.chars().count() < 2 || !name.chars().any(char::is_alphabetic) {
            return refuse("too-short", "needs 2 characters, one of them a letter");
        }
        Ok(Self(name))
    }
}

/// Characters that break lines, hide, or turn the direction of writing round.
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What somebody says about themselves. Invariant: at most 1000 characters; lines end in `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct About(String);

impl About {
    /// The text.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for About {
    type Err = Unacceptable;

    fn from_str(text: &str) -> Result<Self, Unacceptable> {
        let text = text.replace("\r\n", "\n");
        if text.contains(|c| c != '\n' && is_deceptive(c)) {
            return refuse("characters", "has characters that do not show");
        }
        let text = text.trim();
        if text.chars().count() > 1000 {
            return refuse("too-long", "has more than 1000 characters");
        }
        Ok(Self(text.to_owned()))
    }
}

/// The language in which somebody is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Russian,
    English,
}

impl Language {
    /// Its name in the database and on the wire.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// The language of a kept tag.
    pub(super) fn of_tag(tag: &str) -> Self {
        if tag == "en" {
            Self::English
        } else {
            Self::Russian
        }
    }
}

impl FromStr for Language {
    type Err = Unacceptable;

    fn from_str(text: &str) -> Result<Self, Unacceptable> {
        match text {
            "ru" => Ok(Self::Russian),
            "en" => Ok(Self::English),
            _ => refuse("unknown-value", "is not one of: ru, en"),
        }
    }
}

/// What somebody cares for: slugs of themes, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Interests(Vec<String>);

impl Interests {
    const MOST: usize = 30;

    /// Checks a list of slugs.
    pub(super) fn new(mut slugs: Vec<String>) -> Result<Self, Unacceptable> {
        let is_slug = |slug: &String| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
            !slug.is_empty() && slug.len() <= 50 && slug.chars().all(plain)
        };
        if !slugs.iter().all(is_slug) {
            return refuse(
                "not-a-slug",
                "holds something that is not the slug of a theme",
            );
        }
        slugs.sort_unstable();
        slugs.dedup();
        if slugs.len() > Self::MOST {
            return refuse("too-many", "has more than 30 themes");
        }
        Ok(Self(slugs))
    }

    /// The slugs.
    pub(super) fn as_slice(&self) -> &[String] {
        &self.0
    }
}

/// Where on our own site somebody is led after a detour.
///
/// Invariant: a path of this site, whatever a browser makes of it: never another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReturnPath(String);

impl ReturnPath {
    const MOST: usize = 500;

    /// The front page.
    pub(super) fn root() -> Self {
        Self("/".to_owned())
    }

    /// The path with one more parameter of the query.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let (path, fragment) = match self.0.split_once('#') {
            Some((path, fragment)) => (path, format!("#{fragment}")),
            None => (self.0.as_str(), String::new()),
        };
        let sign = if path.contains('?') { '&' } else { '?' };
        format!("{path}{sign}{name}={value}{fragment}")
    }
}

impl fmt::Display for ReturnPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for ReturnPath {
    type Err = Unacceptable;

    fn from_str(text: &str) -> Result<Self, Unacceptable> {
        // Browsers take `\` for `/` and leave out tabs and line ends, so `/\host` and `/<tab>/host` name another host.
        let is_printable = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
        let is_own = text.starts_with('/') && !text.starts_with("//");
        if !is_own || !text.bytes().all(is_printable) || text.len() > Self::MOST {
            return refuse("not-a-path", "is not a path of this site, such as /account");
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_mail_cannot_hold_a_header_of_its_own() {
        for text in [
            "vera@example.org\r\nBcc: all@example.org",
            "vera@example.org\nX: y",
            "vera\r@example.org",
            "vera@exam\tple.org",
            "\"vera kuban\"@example.org",
            "vera@example.org,all@example.org",
            "<vera@example.org>",
            "vera@",
            "@example.org",
            "vera",
            "vera@localhost",
            "vera@127.0.0.1",
            "vera@[::1]",
            "vera..k@example.org",
            ".vera@example.org",
            "vera@example..org",
            "vera@example.org.",
            "вера@example.org",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn addresses_are_kept_in_one_form() {
        let address = |text: &str| text.parse::<EmailAddress>().unwrap();
        assert_eq!(address(" Vera@Example.ORG ").as_str(), "Vera@example.org");
        assert_eq!(address("a@почта.рф").as_str(), "a@xn--80a1acny.xn--p1ai");
    }

    #[test]
    fn a_name_is_one_line_that_shows() {
        let name = |text: &str| text.parse::<DisplayName>();
        assert_eq!(name("  Вера   Кубань ").unwrap().as_str(), "Вера Кубань");
        for text in [
            "Vera\nBcc: x",
            "Ve\u{202e}ra",
            "Ve\u{200b}ra",
            "V",
            "12",
            "",
        ] {
            assert!(name(text).is_err(), "{text:?}");
        }
        assert!(name(&"я".repeat(101)).is_err());
    }

    #[test]
    fn interests_are_slugs_each_once() {
        let new = |slugs: &[&str]| Interests::new(slugs.iter().map(|s| (*s).to_owned()).collect());
        assert_eq!(
            new(&["roads", "parks", "roads"]).unwrap().as_slice(),
            ["parks", "roads"]
        );
        assert!(new(&["Roads!"]).is_err());
    }

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        for text in [
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "account",
            "",
            "/a b",
        ] {
            assert!(text.parse::<ReturnPath>().is_err(), "{text:?}");
        }
        let path: ReturnPath = "/account?tab=2#sessions".parse().unwrap();
        assert_eq!(
            path.with("identity", "linked"),
            "/account?tab=2&identity=linked#sessions"
        );
    }
}
