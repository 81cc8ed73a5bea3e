//! The letter of an invitation.

use super::store::InvitationRow;
use crate::mail::Letter;

/// The letter with the one link that accepts.
pub(super) fn of(row: &InvitationRow, language: &str, base_url: &str, token: &str) -> Letter {
    let address = format!("{base_url}/invitation#token={token}");
    let until = row.expires_at.with_timezone(&crate::clock::ZONE);
    let (subject, paragraphs, button) = if language == "en" {
        (
            format!("Invitation: {}", row.body_name_en),
            vec![
                format!(
                    "You are invited to work on the portal for: {}. Your post: {}.",
                    row.body_name_en, row.title
                ),
                format!(
                    "The link works once, until {} Moscow time.",
                    until.format("%Y-%m-%d %H:%M")
                ),
                "If you did not expect this letter, do nothing.".to_owned(),
            ],
            "Accept the invitation",
        )
    } else {
        (
            format!("Приглашение: {}", row.body_name),
            vec![
                format!(
                    "Вас приглашают работать на портале: {}. Должность: {}.",
                    row.body_name, row.title
                ),
                format!(
                    "Ссылка действует один раз, до {} по московскому времени.",
                    until.format("%d.%m.%Y %H:%M")
                ),
                "Если вы не ждали этого письма, ничего не делайте.".to_owned(),
            ],
            "Принять приглашение",
        )
    };
    Letter {
        to: row.email.clone(),
        language: language.to_owned(),
        subject,
        paragraphs,
        action: Some((button.to_owned(), address)),
        unsubscribe: None,
    }
}
