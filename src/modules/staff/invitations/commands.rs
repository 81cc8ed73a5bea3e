//! Every change of invitations.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::letter;
use super::store::{self, InvitationFilter, InvitationRow, NewInvitation};
use crate::audit::{self, By, Entry};
use crate::auth::keys::{random_token, token_hash};
use crate::auth::{Actor, Credential, Keys, Scope, Scopes, Trust};
use crate::mail;
use crate::modules::staff::act::{Act, violates};
use crate::modules::staff::grants::commands::{GrantError, give};
use crate::modules::staff::grants::store::NewGrant;
use crate::modules::staff::policy::{NotHeld, check_holds_all, with_own_rights};
use crate::modules::staff::posts::store::NewPost;
use crate::modules::staff::store::list_own_rights;
use crate::modules::staff::{bodies, posts, roles};

/// How long an invitation can be accepted.
const LASTS: TimeDelta = TimeDelta::days(7);

/// Why nobody is invited, or an invitation is not accepted or withdrawn.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvitationError {
    /// There is no such invitation, it has ended, or it is not the actor's business.
    #[error("there is no such invitation, or it was used, withdrawn or has ended")]
    NotFound,
    /// There is no such body, or it is closed.
    #[error("there is no such body, or it is closed")]
    UnknownBody,
    /// The staff of the body is not the actor's business.
    #[error("you do not manage the staff of this body")]
    OutOfScope,
    /// There is no such role.
    #[error("there is no such role")]
    UnknownRole,
    /// Nobody invites themselves.
    #[error("nobody invites themselves")]
    ToOneself,
    /// The inviter does not hold a permission of the role there.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
    /// The address has an account: its owner signs in and accepts.
    #[error("this address has an account: sign in with it to accept")]
    SignInFirst,
    /// Somebody else is signed in.
    #[error("the invitation is for another address than that of your account")]
    OtherAddress,
    /// The inviter cannot give any more what they offered.
    #[error("who sent the invitation cannot give this any more")]
    Worthless,
    /// The database failed.
    #[error(transparent)]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for InvitationError {
    fn from(error: sqlx::Error) -> Self {
        // Another request made the account a moment ago.
        if violates(&error, "person_email_key") {
            Self::SignInFirst
        } else {
            Self::Database(error)
        }
    }
}

/// Offers a post and a role in a body by a letter.
pub(super) async fn create_invitation(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    base_url: &str,
    new: &NewInvitation,
) -> Result<InvitationRow, InvitationError> {
    let body = bodies::store::lock(tx, new.body_id).await?;
    let body = body
        .filter(|body| body.closed_at.is_none())
        .ok_or(InvitationError::UnknownBody)?;
    if !bodies::covers(scopes, body.id, body.municipality_code.as_deref()) {
        return Err(InvitationError::OutOfScope);
    }
    let account = store::find_account(tx, &new.email).await?;
    if account.is_some_and(|account| account.id == act.actor.person_id) {
        return Err(InvitationError::ToOneself);
    }
    let role = roles::store::lock(tx, new.role_id).await?;
    let role = role.ok_or(InvitationError::UnknownRole)?;
    let own = list_own_rights(tx, act.actor.person_id, act.now).await?;
    let giver = with_own_rights(act.actor, own);
    check_holds_all(&giver, &role.known_permissions(), &scope_of(new.body_id))?;
    let token = random_token();
    let times = (act.now, act.now + LASTS);
    let inviter = act.actor.person_id;
    let id = store::insert(tx, new, &token_hash(&token), inviter, times).await?;
    let row = find(tx, id).await?;
    let language = store::find_language(tx, &row.email).await?;
    let language = language.unwrap_or_else(|| act.actor.language.clone());
    mail::send(tx, letter::of(&row, &language, base_url, &token)).await?;
    // The address is of somebody who has no account yet, so it is left out of the log, which keeps its values for ever.
    let entry = act.entry("invitation.created", "invitation", id).after(
        &json!({ "body_id": row.body_id, "title": row.title, "role": row.role_slug, "expires_at": row.expires_at }),
    );
    act.record(tx, entry).await?;
    Ok(row)
}

/// Withdraws an invitation that was not accepted yet.
pub(super) async fn withdraw_invitation(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    body_id: i64,
    id: i64,
) -> Result<(), InvitationError> {
    let row = find(tx, id).await?;
    let is_managed = row.body_id == body_id
        && bodies::covers(scopes, row.body_id, row.body_municipality.as_deref());
    if !is_managed || !store::withdraw(tx, id, act.now).await? {
        return Err(InvitationError::NotFound);
    }
    let entry = act
        .entry("invitation.withdrawn", "invitation", id)
        .after(&json!({ "withdrawn_at": act.now }));
    act.record(tx, entry).await?;
    Ok(())
}

/// Who accepts.
#[derive(Debug)]
pub(super) enum Accepting<'a> {
    /// Somebody who is signed in.
    SignedIn(&'a Actor),
    /// Somebody without an account yet.
    New {
        /// The name that others see.
        display_name: &'a str,
        /// What is kept of their password.
        password_hash: &'a str,
        /// In which they are written to.
        language: &'a str,
    },
}

/// What an accepted invitation led to.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) row: InvitationRow,
    pub(super) person_id: i64,
}

/// Says whether somebody without an account may accept: asked before their password is worked on, which is dear.
pub(super) async fn check_for_newcomer(
    db: &mut PgConnection,
    token: &str,
    now: DateTime<Utc>,
) -> Result<(), InvitationError> {
    let filter = InvitationFilter {
        token_hash: Some(&token_hash(token)),
        ..InvitationFilter::default()
    };
    let found = store::list(db, filter).await?.pop();
    let row = found
        .filter(|row| row.is_open(now))
        .ok_or(InvitationError::NotFound)?;
    match store::find_account(db, &row.email).await? {
        Some(_) => Err(InvitationError::SignInFirst),
        None => Ok(()),
    }
}

/// Accepts: the post and the grant begin, given by who invited.
pub(super) async fn accept_invitation(
    tx: &mut PgConnection,
    keys: &Keys,
    now: DateTime<Utc>,
    token: &str,
    who: Accepting<'_>,
) -> Result<Accepted, InvitationError> {
    let found = store::lock_by_token(tx, &token_hash(token)).await?;
    let row = found
        .filter(|row| row.is_open(now))
        .ok_or(InvitationError::NotFound)?;
    let person_id = find_acceptor(tx, &row, who, now).await?;
    let inviter = stand_in(row.invited_by);
    let giving = Act {
        actor: &inviter,
        now,
        keys,
    };
    let grant = NewGrant {
        person_id,
        role_id: row.role_id,
        scope: scope_of(row.body_id),
        expires_at: None,
        reason: row.title.clone(),
    };
    let grant_id = give(tx, giving, &grant)
        .await
        .map_err(|error| match error {
            GrantError::Database(error) => error.into(),
            _ => InvitationError::Worthless,
        })?;
    let post = NewPost {
        body_id: row.body_id,
        person_id,
        title: row.title.clone(),
        is_head: false,
        since: now,
    };
    let post_id = posts::store::insert(tx, &post).await?;
    store::accept(tx, row.id, person_id, now).await?;
    let by = By::Person(person_id);
    let entry = Entry::new(by, "invitation.accepted", "invitation", row.id).after(
        &json!({ "person_id": person_id, "post_id": post_id, "grant_id": grant_id, "invited_by": row.invited_by }),
    );
    audit::record(tx, keys, now, entry).await?;
    Ok(Accepted { row, person_id })
}

/// The account that gets the post and the grant: that of the address, whose owner is signed in, or a new one.
async fn find_acceptor(
    tx: &mut PgConnection,
    row: &InvitationRow,
    who: Accepting<'_>,
    now: DateTime<Utc>,
) -> Result<i64, InvitationError> {
    let account = store::find_account(tx, &row.email).await?;
    match (who, account) {
        (Accepting::SignedIn(actor), Some(account))
            if account.id == actor.person_id && account.is_confirmed =>
        {
            Ok(actor.person_id)
        }
        (Accepting::SignedIn(_), _) => Err(InvitationError::OtherAddress),
        (Accepting::New { .. }, Some(_)) => Err(InvitationError::SignInFirst),
        (
            Accepting::New {
                display_name,
                password_hash,
                language,
            },
            None,
        ) => {
            let email = &row.email;
            let id = store::insert_account(tx, email, display_name, password_hash, language, now)
                .await?;
            Ok(id)
        }
    }
}

/// The inviter as the giver of what they offered.  They act by nothing but their own grants, which are read anew.
fn stand_in(person_id: i64) -> Actor {
    Actor {
        person_id,
        display_name: String::new(),
        language: "ru".to_owned(),
        municipality_code: None,
        trust: Trust::Basic,
        has_second_factor: true,
        credential: Credential::Session {
            id: 0,
            second_factor_at: None,
        },
        rights: Vec::new(),
    }
}

fn scope_of(body_id: i64) -> Scope {
    Scope {
        body_id: Some(body_id),
        ..Scope::EVERYWHERE
    }
}

async fn find(tx: &mut PgConnection, id: i64) -> Result<InvitationRow, InvitationError> {
    let filter = InvitationFilter {
        id: Some(id),
        ..InvitationFilter::default()
    };
    let found = store::list(tx, filter).await?.pop();
    found.ok_or(InvitationError::NotFound)
}
