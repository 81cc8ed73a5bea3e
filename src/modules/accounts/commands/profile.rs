//! What people say about themselves, and where they live.

use serde_json::json;
use sqlx::PgConnection;

use super::{TooOften, person_key, take};
use crate::app::App;
use crate::audit::{self, By, Entry};
use crate::auth::Actor;
use crate::modules::accounts::model::{About, DisplayName, Interests, Language};
use crate::modules::accounts::policy;
use crate::modules::accounts::store::people::{self, PersonRow, ProfileRow};

/// What is changed of a profile; nothing leaves it as it is.
#[derive(Debug, Default)]
pub(crate) struct ProfileChange {
    pub(crate) display_name: Option<DisplayName>,
    pub(crate) about: Option<About>,
    pub(crate) language: Option<Language>,
    pub(crate) interests: Option<Interests>,
}

/// Changes one's own profile.
pub(crate) async fn edit_profile(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    before: &PersonRow,
    change: &ProfileChange,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    let after = ProfileRow {
        display_name: change
            .display_name
            .as_ref()
            .map_or(&before.display_name, |name| name.as_str()),
        about: change
            .about
            .as_ref()
            .map_or(&before.about, |about| about.as_str()),
        language: match change.language {
            Some(language) => language.as_str(),
            None => &before.language,
        },
        interests: change
            .interests
            .as_ref()
            .map_or(&before.interests, |interests| interests.as_slice()),
    };
    people::update_profile(tx, actor.person_id, &after, now).await?;
    let entry = Entry::new(By::from(actor), "profile.edited", "person", actor.person_id).personal(
        actor.person_id,
        Some(json!({
            "display_name": before.display_name, "about": before.about,
            "language": before.language, "interests": before.interests,
        })),
        Some(json!({
            "display_name": after.display_name, "about": after.about,
            "language": after.language, "interests": after.interests,
        })),
    );
    audit::record(tx, &app.keys, now, entry).await
}

/// Counts a change of residence; saying for the first time where one lives is none.
pub(crate) async fn count_move(app: &App, actor: &Actor) -> Result<Option<TooOften>, sqlx::Error> {
    if actor.municipality_code.is_none() {
        return Ok(None);
    }
    take(app, policy::RESIDENCE_CHANGES, &person_key(actor.person_id)).await
}

/// Writes where somebody lives.
pub(crate) async fn set_residence(
    app: &App,
    tx: &mut PgConnection,
    actor: &Actor,
    municipality_code: &str,
) -> Result<(), sqlx::Error> {
    let now = app.clock.now();
    people::update_residence(tx, actor.person_id, municipality_code, now).await?;
    let entry = Entry::new(By::from(actor), "residence.set", "person", actor.person_id).personal(
        actor.person_id,
        Some(json!({ "municipality_code": actor.municipality_code })),
        Some(json!({ "municipality_code": municipality_code })),
    );
    audit::record(tx, &app.keys, now, entry).await
}
