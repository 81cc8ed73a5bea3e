//! From a letter to the message that goes over the wire.
//!
//! Header values are built by types that encode or refuse what is not one line, and the texts that become headers are brought to one line
//! before: what a person wrote cannot become a header of its own.

use chrono::{DateTime, Utc};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use url::Url;

use super::{Letter, html};

/// Characters of a subject that are kept.
const SUBJECT_CHARS: usize = 200;

/// Why a letter cannot become a message; no text says the address.
#[derive(Debug, thiserror::Error)]
pub(super) enum ComposeError {
    /// The address is none.
    #[error("the address is not one of a mailbox")]
    Address,
    /// An address of the web in it is none.
    #[error("{0} is not an address of the web")]
    Link(&'static str),
    /// The library refuses it.
    #[error(transparent)]
    Message(#[from] lettre::error::Error),
}

/// Writes the message of a letter.
pub(super) fn compose(
    letter: &Letter,
    key: &str,
    from: &Mailbox,
    now: DateTime<Utc>,
) -> Result<Message, ComposeError> {
    let to: Address = letter
        .to
        .parse()
        .map_err(|_not_an_address| ComposeError::Address)?;
    let action = letter.action.as_ref();
    let action = action
        .map(|(label, url)| web(url, "the action").map(|url| (label.as_str(), url)))
        .transpose()?;
    let unsubscribe = letter.unsubscribe.as_deref();
    let unsubscribe = unsubscribe.map(|url| web(url, "the way out")).transpose()?;
    let page = html::Page {
        letter,
        action: action.as_ref().map(|(label, url)| (*label, url.as_str())),
        unsubscribe: unsubscribe.as_ref().map(Url::as_str),
    };
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject(&letter.subject))
        .date(now.into())
        .message_id(Some(format!("<{}@{}>", plain(key), from.email.domain())))
        // A reply of a machine to this one is of no use (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", &plain(&letter.language)));
    if let Some(url) = &unsubscribe {
        // RFC 2369 and RFC 8058: the program of the reader shows a button of its own.
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click",
            ));
    }
    let text = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(page.to_text());
    let markup = SinglePart::builder()
        .header(ContentType::TEXT_HTML)
        .body(page.to_html());
    let parts = MultiPart::alternative().singlepart(text).singlepart(markup);
    Ok(builder.multipart(parts)?)
}

/// An address of the web; as it is parsed, it has neither spaces nor control characters.
fn web(text: &str, what: &'static str) -> Result<Url, ComposeError> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or(ComposeError::Link(what))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::new(name, one_line(value))
}

fn subject(text: &str) -> String {
    one_line(text).chars().take(SUBJECT_CHARS).collect()
}

/// Brings a text to one line without control characters.
fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|each| if each.is_control() { ' ' } else { each })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ")
}

/// Leaves the characters that need no quoting in a header.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|each| each.is_ascii_alphanumeric() || matches!(each, '-' | '_'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            to: "citizen@example.org".to_owned(),
            language: "ru".to_owned(),
            subject: "Ответ на обращение".to_owned(),
            paragraphs: vec!["Яма <b>засыпана</b>.".to_owned()],
            action: Some((
                "Открыть".to_owned(),
                "https://kuban.example/issues/7?a=1&b=2".to_owned(),
            )),
            unsubscribe: Some("https://kuban.example/api/v1/unsubscribe?token=abc".to_owned()),
        }
    }

    fn compose(letter: &Letter) -> Result<String, ComposeError> {
        let from = "Кубань <no-reply@kuban.example>".parse().unwrap();
        let message = super::compose(letter, "key-1", &from, DateTime::UNIX_EPOCH)?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    fn headers(message: &str) -> Vec<&str> {
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        head.lines().filter(|line| !line.starts_with(' ')).collect()
    }

    #[test]
    fn a_letter_says_that_a_machine_sent_it_and_how_to_end_it() {
        let message = compose(&letter()).unwrap();
        for wanted in [
            "Message-ID: <key-1@kuban.example>",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://kuban.example/api/v1/unsubscribe?token=abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Content-Language: ru",
        ] {
            assert!(message.contains(wanted), "{wanted}\n{message}");
        }
        let without = compose(&Letter {
            unsubscribe: None,
            ..letter()
        });
        assert!(!without.unwrap().contains("List-Unsubscribe"));
    }

    #[test]
    fn nothing_that_people_write_becomes_a_header() {
        let hostile = "Тема\r\nBcc: victim@example.org\r\n\r\n<script>";
        let names = |message: &str| {
            headers(message)
                .iter()
                .filter_map(|line| line.split_once(':'))
                .map(|(name, _)| name.to_owned())
                .collect::<Vec<_>>()
        };
        let usual = names(&compose(&letter()).unwrap());
        let message = compose(&Letter {
            subject: hostile.to_owned(),
            language: hostile.to_owned(),
            paragraphs: vec![hostile.to_owned()],
            ..letter()
        });
        assert_eq!(names(&message.unwrap()), usual);
        let plain = compose(&Letter {
            subject: "Subject\nBcc: victim@example.org\n".to_owned(),
            ..letter()
        });
        assert_eq!(names(&plain.unwrap()), usual);
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for to in [
            "citizen@example.org\r\nBcc: victim@example.org",
            "citizen@example.org, victim@example.org",
            "citizen",
            "",
        ] {
            let refused = compose(&Letter {
                to: to.to_owned(),
                ..letter()
            });
            assert!(matches!(refused, Err(ComposeError::Address)), "{to:?}");
        }
        for url in ["javascript:alert(1)", "kuban.example", "data:text/html,x"] {
            let refused = compose(&Letter {
                action: Some(("Open".to_owned(), url.to_owned())),
                ..letter()
            });
            assert!(matches!(refused, Err(ComposeError::Link(_))), "{url}");
        }
        let odd = "https://kuban.example/\r\nBcc:%20x";
        let message = compose(&Letter {
            unsubscribe: Some(odd.to_owned()),
            ..letter()
        });
        assert!(
            !headers(&message.unwrap())
                .iter()
                .any(|line| line.starts_with("Bcc"))
        );
    }
}
