//! How often something may be tried, and when an account may be erased.

use chrono::{DateTime, TimeDelta, Utc};

use crate::auth::rate::Rule;

/// Wrong passwords for one account from one block of addresses.
pub(super) const SIGN_IN_PAIR: Rule = Rule {
    name: "sign_in_pair",
    most: 10,
    per: TimeDelta::minutes(15),
};
/// Sign-ins from one block of addresses, to whatever accounts; whole towns share one at a mobile operator.
pub(super) const SIGN_IN_ADDRESS: Rule = Rule {
    name: "sign_in_address",
    most: 100,
    per: TimeDelta::minutes(15),
};
/// Wrong passwords for one account from everywhere, known devices apart.
pub(super) const SIGN_IN_ACCOUNT: Rule = Rule {
    name: "sign_in_account",
    most: 100,
    per: TimeDelta::hours(1),
};
/// Wrong passwords from a device in which the account was signed in before.
pub(super) const SIGN_IN_DEVICE: Rule = Rule {
    name: "sign_in_device",
    most: 10,
    per: TimeDelta::minutes(15),
};
/// Registrations and forgotten passwords from one block of addresses.
pub(super) const LETTERS_ADDRESS: Rule = Rule {
    name: "letters_address",
    most: 20,
    per: TimeDelta::hours(1),
};
/// Letters that anybody can have sent to an address of mail.
pub(super) const LETTERS_EMAIL: Rule = Rule {
    name: "letters_email",
    most: 3,
    per: TimeDelta::hours(1),
};
/// Tokens of letters that are tried from one block of addresses.
pub(super) const TOKENS_ADDRESS: Rule = Rule {
    name: "tokens_address",
    most: 60,
    per: TimeDelta::hours(1),
};
/// Passwords that somebody who is signed in gives once more.
pub(super) const PASSWORD_AGAIN: Rule = Rule {
    name: "password_again",
    most: 10,
    per: TimeDelta::minutes(15),
};
/// Letters to a new address of mail that somebody who is signed in asks for.
pub(super) const EMAIL_CHANGES: Rule = Rule {
    name: "email_changes",
    most: 5,
    per: TimeDelta::hours(1),
};
/// Codes of the second factor, per person, known devices apart.
pub(super) const CODES_PERSON: Rule = Rule {
    name: "codes_person",
    most: 10,
    per: TimeDelta::minutes(15),
};
/// Codes of the second factor from a device in which it was shown before.
pub(super) const CODES_DEVICE: Rule = Rule {
    name: "codes_device",
    most: 10,
    per: TimeDelta::minutes(15),
};
/// Changes of residence: votes count by it, so nobody moves from one ballot to the next.  A mistake can be mended, and people move.
pub(super) const RESIDENCE_CHANGES: Rule = Rule {
    name: "residence_changes",
    most: 3,
    per: TimeDelta::days(180),
};
/// Ways to a provider of identity that are begun from one block of addresses.
pub(super) const IDENTITY_ATTEMPTS: Rule = Rule {
    name: "identity_attempts",
    most: 60,
    per: TimeDelta::minutes(15),
};

/// How long a link counts that confirms an address of mail.
pub(super) const CONFIRMATION_LASTS: TimeDelta = TimeDelta::hours(24);
/// How long a link counts that sets a new password.
pub(super) const RESET_LASTS: TimeDelta = TimeDelta::hours(1);
/// How long somebody may be away at a provider of identity.
pub(super) const ATTEMPT_LASTS: TimeDelta = TimeDelta::minutes(10);
/// People without a password show that it is them by having signed in lately.
pub(super) const FRESH_SESSION: TimeDelta = TimeDelta::minutes(10);

/// Why an account cannot be erased now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeptAccount {
    /// Grants of the staff hang on it.
    #[error("the account has grants of the staff: they are revoked first")]
    HasGrants,
}

/// Whether an account may be erased; only grants of its own count, those it stands in for end with it.
pub(super) fn check_erasable(own_active_grants: i64) -> Result<(), KeptAccount> {
    if own_active_grants > 0 {
        return Err(KeptAccount::HasGrants);
    }
    Ok(())
}

/// Whether a session is so young that its owner need not show once more who they are.
pub(super) fn is_fresh(session_created_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - session_created_at < FRESH_SESSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_are_not_erased_before_their_grants_end() {
        assert_eq!(check_erasable(1), Err(KeptAccount::HasGrants));
        assert_eq!(check_erasable(0), Ok(()));
    }

    #[test]
    fn a_session_is_young_for_ten_minutes() {
        let at = DateTime::UNIX_EPOCH;
        assert!(is_fresh(at, at + TimeDelta::minutes(9)));
        assert!(!is_fresh(at, at + TimeDelta::minutes(10)));
    }
}
