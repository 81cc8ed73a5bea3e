//! The catalogue of letters about accounts, in Russian and English.
//!
//! What a stranger may write never stands in a letter: no name that they chose, no name of their browser.

use chrono::{DateTime, Utc};

use super::model::Language;
use crate::clock::ZONE;
use crate::mail::Letter;

/// What to do when it was somebody else.
const ADVICE: Phrase = Phrase {
    ru: "Если это были не вы, смените пароль и завершите остальные сеансы.",
    en: "If it was not you, change your password and end the other sessions.",
};
/// The words of the button that leads to the settings of security.
const BUTTON: Phrase = Phrase {
    ru: "Открыть настройки безопасности",
    en: "Open the security settings",
};

/// One letter in both languages.
struct Bilingual {
    ru: Words,
    en: Words,
}

/// A phrase that several letters have.
struct Phrase {
    ru: &'static str,
    en: &'static str,
}

/// What a letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion<'a> {
    /// Somebody registers with this address: the link opens the account.
    Confirm { token: &'a str },
    /// Somebody registers with an address that has an account; the link sets a new password.
    AlreadyRegistered { token: &'a str },
    /// Somebody forgot their password.
    ResetPassword { token: &'a str },
    /// Somebody signed in from a device that was not known.
    NewDevice { at: DateTime<Utc> },
    /// The password was changed.
    PasswordChanged { at: DateTime<Utc> },
    /// The person wants letters to this address.
    ConfirmNewEmail { token: &'a str },
    /// To the old address: letters go to another one from now on.
    EmailChanged { at: DateTime<Utc> },
    /// The second factor was switched on.
    SecondFactorOn { at: DateTime<Utc> },
    /// The second factor was switched off.
    SecondFactorOff { at: DateTime<Utc> },
    /// An account elsewhere can be used to sign in.
    IdentityLinked {
        provider: &'a str,
        at: DateTime<Utc>,
    },
    /// The account is no more.
    Erased,
}

/// The words of one letter: its subject, its paragraphs, and what it asks to do (the words of a button, the path).
struct Words {
    subject: &'static str,
    paragraphs: Vec<String>,
    action: Option<(&'static str, String)>,
}

/// The letter for an occasion.
pub(super) fn letter(
    to: &str,
    language: Language,
    base_url: &str,
    occasion: Occasion<'_>,
) -> Letter {
    let both = match occasion {
        Occasion::Confirm { token } => confirm(token),
        Occasion::AlreadyRegistered { token } => already_registered(token),
        Occasion::ResetPassword { token } => reset_password(token),
        Occasion::NewDevice { at } => new_device(at),
        Occasion::PasswordChanged { at } => password_changed(at),
        Occasion::ConfirmNewEmail { token } => confirm_new_email(token),
        Occasion::EmailChanged { at } => email_changed(at),
        Occasion::SecondFactorOn { at } => second_factor_on(at),
        Occasion::SecondFactorOff { at } => second_factor_off(at),
        Occasion::IdentityLinked { provider, at } => identity_linked(provider, at),
        Occasion::Erased => erased(),
    };
    let words = match language {
        Language::Russian => both.ru,
        Language::English => both.en,
    };
    Letter {
        to: to.to_owned(),
        language: language.as_str().to_owned(),
        subject: words.subject.to_owned(),
        paragraphs: words.paragraphs,
        action: words
            .action
            .map(|(label, path)| (label.to_owned(), format!("{base_url}{path}"))),
        unsubscribe: None,
    }
}

/// The pages that links lead to; a token stands behind `#`, so it reaches no log and no other site.
fn page(path: &str, token: &str) -> String {
    format!("{path}#token={token}")
}

fn words<const N: usize>(
    subject: &'static str,
    paragraphs: [&str; N],
    action: Option<(&'static str, String)>,
) -> Words {
    Words {
        subject,
        paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
        action,
    }
}

/// A notice of what happened, and what to do if it was somebody else.
fn notice(subject: &'static str, happened: &str, advice: &str, button: &'static str) -> Words {
    words(
        subject,
        [happened, advice],
        Some((button, "/account/security".to_owned())),
    )
}

fn moscow(at: DateTime<Utc>) -> String {
    at.with_timezone(&ZONE).format("%d.%m.%Y %H:%M").to_string()
}

fn confirm(token: &str) -> Bilingual {
    Bilingual {
        ru: words(
            "Подтвердите адрес электронной почты",
            [
                "Кто-то, скорее всего вы, регистрируется на портале с этим адресом.",
                "Чтобы завершить регистрацию, откройте ссылку в течение суток. Если вы не регистрировались, ничего делать не нужно: без подтверждения учётная запись не появится.",
            ],
            Some(("Подтвердить адрес", page("/register/confirm", token))),
        ),
        en: words(
            "Confirm your address",
            [
                "Somebody, most likely you, is registering on the portal with this address.",
                "Open the link within a day to finish. If you did not register, there is nothing to do: without it no account comes to be.",
            ],
            Some(("Confirm the address", page("/register/confirm", token))),
        ),
    }
}

fn already_registered(token: &str) -> Bilingual {
    Bilingual {
        ru: words(
            "Этот адрес уже зарегистрирован",
            [
                "Кто-то, возможно вы, пытался зарегистрироваться на портале с этим адресом, но учётная запись с ним уже есть. Вы можете просто войти.",
                "Если вы забыли пароль, по ссылке в течение часа можно задать новый. Если это были не вы, ничего делать не нужно.",
            ],
            Some(("Задать новый пароль", page("/reset-password", token))),
        ),
        en: words(
            "This address is registered already",
            [
                "Somebody, maybe you, tried to register on the portal with this address, which has an account already. You can just sign in.",
                "If you forgot your password, the link sets a new one within an hour. If it was not you, there is nothing to do.",
            ],
            Some(("Set a new password", page("/reset-password", token))),
        ),
    }
}

fn reset_password(token: &str) -> Bilingual {
    Bilingual {
        ru: words(
            "Новый пароль",
            [
                "Кто-то, скорее всего вы, хочет задать новый пароль к вашей учётной записи на портале.",
                "Ссылка действует один час и один раз. Если это были не вы, ничего делать не нужно: пароль остался прежним.",
            ],
            Some(("Задать новый пароль", page("/reset-password", token))),
        ),
        en: words(
            "A new password",
            [
                "Somebody, most likely you, wants to set a new password for your account on the portal.",
                "The link works for one hour and once. If it was not you, there is nothing to do: the password is the same as before.",
            ],
            Some(("Set a new password", page("/reset-password", token))),
        ),
    }
}

fn new_device(at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: notice(
            "Вход с нового устройства",
            &format!(
                "{} (по Москве) в вашу учётную запись вошли с устройства, с которого раньше не входили.",
                moscow(at)
            ),
            ADVICE.ru,
            BUTTON.ru,
        ),
        en: notice(
            "Sign-in from a new device",
            &format!(
                "On {} (Moscow time) your account was signed in from a device that had not been used before.",
                moscow(at)
            ),
            ADVICE.en,
            BUTTON.en,
        ),
    }
}

fn password_changed(at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: notice(
            "Пароль изменён",
            &format!(
                "{} (по Москве) пароль вашей учётной записи был изменён, остальные сеансы завершены.",
                moscow(at)
            ),
            "Если это были не вы, сразу задайте новый пароль по ссылке «Забыли пароль?» на странице входа.",
            BUTTON.ru,
        ),
        en: notice(
            "Password changed",
            &format!(
                "On {} (Moscow time) the password of your account was changed and the other sessions were ended.",
                moscow(at)
            ),
            "If it was not you, set a new password at once: \"Forgot your password?\" on the page of signing in.",
            BUTTON.en,
        ),
    }
}

fn confirm_new_email(token: &str) -> Bilingual {
    Bilingual {
        ru: words(
            "Подтвердите новый адрес",
            [
                "Этот адрес указан как новый адрес учётной записи на портале.",
                "Чтобы перейти на него, откройте ссылку в течение суток в браузере, в котором вы вошли. Если это были не вы, ничего делать не нужно.",
            ],
            Some((
                "Подтвердить новый адрес",
                page("/account/email/confirm", token),
            )),
        ),
        en: words(
            "Confirm your new address",
            [
                "This address was given as the new one of an account on the portal.",
                "To move to it, open the link within a day in the browser in which you are signed in. If it was not you, there is nothing to do.",
            ],
            Some((
                "Confirm the new address",
                page("/account/email/confirm", token),
            )),
        ),
    }
}

fn email_changed(at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: words(
            "Адрес учётной записи изменён",
            [
                &format!(
                    "{} (по Москве) адрес вашей учётной записи был изменён. Письма больше не приходят на этот адрес.",
                    moscow(at)
                ),
                "Если это были не вы, обратитесь к оператору портала.",
            ],
            None,
        ),
        en: words(
            "The address of your account was changed",
            [
                &format!(
                    "On {} (Moscow time) the address of your account was changed. Letters no longer come to this one.",
                    moscow(at)
                ),
                "If it was not you, write to the operator of the portal.",
            ],
            None,
        ),
    }
}

fn second_factor_on(at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: notice(
            "Второй фактор включён",
            &format!(
                "{} (по Москве) для входа в вашу учётную запись включён второй фактор.",
                moscow(at)
            ),
            ADVICE.ru,
            BUTTON.ru,
        ),
        en: notice(
            "Second factor switched on",
            &format!(
                "On {} (Moscow time) a second factor was switched on for your account.",
                moscow(at)
            ),
            ADVICE.en,
            BUTTON.en,
        ),
    }
}

fn second_factor_off(at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: notice(
            "Второй фактор выключен",
            &format!(
                "{} (по Москве) второй фактор вашей учётной записи был выключен.",
                moscow(at)
            ),
            ADVICE.ru,
            BUTTON.ru,
        ),
        en: notice(
            "Second factor switched off",
            &format!(
                "On {} (Moscow time) the second factor of your account was switched off.",
                moscow(at)
            ),
            ADVICE.en,
            BUTTON.en,
        ),
    }
}

fn identity_linked(provider: &str, at: DateTime<Utc>) -> Bilingual {
    Bilingual {
        ru: notice(
            "Привязан внешний вход",
            &format!(
                "{} (по Москве) к вашей учётной записи привязан вход через «{provider}».",
                moscow(at)
            ),
            "Если это были не вы, отвяжите его и смените пароль.",
            BUTTON.ru,
        ),
        en: notice(
            "A way to sign in was added",
            &format!(
                "On {} (Moscow time) signing in by \"{provider}\" was added to your account.",
                moscow(at)
            ),
            "If it was not you, remove it and change your password.",
            BUTTON.en,
        ),
    }
}

fn erased() -> Bilingual {
    Bilingual {
        ru: words(
            "Учётная запись удалена",
            [
                "Ваша учётная запись на портале и данные о ней удалены. То, что вы опубликовали, осталось без вашего имени.",
            ],
            None,
        ),
        en: words(
            "Your account was erased",
            [
                "Your account on the portal and the data about it were erased. What you published stays without your name.",
            ],
            None,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_in_both_languages_and_its_token_behind_the_path() {
        let at = DateTime::UNIX_EPOCH;
        for occasion in [
            Occasion::Confirm { token: "abc" },
            Occasion::AlreadyRegistered { token: "abc" },
            Occasion::ResetPassword { token: "abc" },
            Occasion::NewDevice { at },
            Occasion::PasswordChanged { at },
            Occasion::ConfirmNewEmail { token: "abc" },
            Occasion::EmailChanged { at },
            Occasion::SecondFactorOn { at },
            Occasion::SecondFactorOff { at },
            Occasion::IdentityLinked {
                provider: "Provider",
                at,
            },
            Occasion::Erased,
        ] {
            let write =
                |language| letter("a@example.org", language, "https://kuban.example", occasion);
            let (ru, en) = (write(Language::Russian), write(Language::English));
            assert!(
                ru.subject.chars().any(|c| ('а'..='я').contains(&c)),
                "{}",
                ru.subject
            );
            assert!(en.subject.is_ascii() && !en.paragraphs.is_empty());
            let address = |letter: Letter| letter.action.map(|(_, address)| address);
            let (ru, en) = (address(ru), address(en));
            assert_eq!(ru, en);
            if let Some((_, query)) = ru
                .as_deref()
                .and_then(|address| address.split_once("token="))
            {
                assert_eq!(query, "abc");
                assert!(ru.unwrap().contains("#token="));
            }
        }
    }
}
