//! The mail server: hands a letter over, and tells a refusal for good from one for now.

use lettre::transport::smtp::Error;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

/// Replies that are about our sign-in, not about the letter: mending the settings mends them, so the letter waits.
const OUR_FAULT: [&str; 4] = ["530", "534", "535", "538"];

/// Why a letter was not taken.
#[derive(Debug)]
pub(super) struct Refusal(Error);

impl Refusal {
    /// Whether another attempt would come to the same.
    pub(super) fn is_final(&self) -> bool {
        let code = self.0.status().map(|code| code.to_string());
        self.0.is_permanent() && !code.is_some_and(|code| OUR_FAULT.contains(&code.as_str()))
    }

    /// What the server said, without the address of the person: servers like to repeat it.
    pub(super) fn without(&self, address: &str) -> String {
        let mut said = self.0.to_string();
        let mut source = std::error::Error::source(&self.0);
        while let Some(error) = source {
            let text = error.to_string();
            if !said.contains(&text) {
                said = format!("{said}: {text}");
            }
            source = error.source();
        }
        said.replace(address, "<address>")
    }
}

/// Hands a letter over; what the server said to it.
pub(super) async fn hand_over(url: &SecretString, message: &Message) -> Result<String, Refusal> {
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
        .map_err(Refusal)?
        .build();
    let response = transport.send(message.clone()).await.map_err(Refusal)?;
    let answer: String = response.message().collect::<Vec<_>>().join(" ");
    Ok(format!("{} {answer}", response.code()))
}
