//! The handler of the stream.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream, StreamExt};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::auth::{Actor, Citizen, still_holds};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::modules::notifications::api::NotificationView;
use crate::notices::{Full, Language, News, Place, Watcher};

const HEARTBEAT: Duration = Duration::from_secs(15);

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_notification_events))
}

/// News for the person who is signed in, as they happen.
///
/// `hello` tells how many notifications are not read, at the start and after each connect: whoever shows a list reads it again then.
/// `notification` holds one; `read` tells the number when it changed otherwise.  The stream ends when the session does.
#[utoipa::path(
    get,
    path = "/api/v1/events/notifications",
    operation_id = "list_notification_events",
    tag = "notifications",
    responses(
        (status = OK, description = "Events `hello`, `notification` and `read`", content_type = "text/event-stream"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = TOO_MANY_REQUESTS, description = "The person has too many streams open", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "Too many streams are open, or the database is away", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_notification_events(
    app: AppState,
    Citizen(actor): Citizen,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, AppError> {
    let place = app.live.place(actor.person_id).map_err(refuse)?;
    let watcher = app.live.watch(app.db.clone(), actor.person_id).await?;
    let hello = Event::default()
        .event("hello")
        .data(json!({ "unread": watcher.unread() }).to_string());
    let stop = app.shutdown.clone();
    let feed = Feed {
        app,
        actor,
        watcher,
        pending: VecDeque::from([hello]),
        _place: place,
    };
    let events = stream::unfold(feed, async |mut feed| {
        let event = feed.next().await?;
        Some((Ok(event), feed))
    });
    let events = events.take_until(stop.cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn refuse(full: Full) -> Problem {
    match full {
        Full::Everybody => {
            Problem::new(ProblemType::NotReady).with_detail("too many event streams are open")
        }
        Full::Person => Problem::new(ProblemType::TooManyRequests)
            .with_detail("too many of your windows listen")
            .with_retry_after(HEARTBEAT),
    }
}

/// What a stream goes on with.
struct Feed {
    app: AppState,
    actor: Actor,
    watcher: Watcher,
    pending: VecDeque<Event>,
    _place: Place,
}

impl Feed {
    /// The next event; nothing when the session has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            self.watcher.wait().await;
            match self.look().await {
                Ok(true) => {}
                Ok(false) => return None,
                // While the database is away the stream stays open, and what was missed is read when it is back.
                Err(error) => tracing::debug!(%error, "a stream of notifications waits"),
            }
        }
    }

    /// Reads what is new; false when the session no longer holds.
    async fn look(&mut self) -> Result<bool, sqlx::Error> {
        let now = self.app.clock.now();
        let mut db = self.app.db.acquire().await?;
        if !still_holds(&mut db, &self.actor, now).await? {
            return Ok(false);
        }
        drop(db);
        let news = self.watcher.look().await?;
        self.pending.extend(events(&news, &self.actor.language));
        Ok(true)
    }
}

fn events(news: &News, language: &str) -> Vec<Event> {
    let language = Language::of(language);
    let mut events: Vec<Event> = news
        .notifications
        .iter()
        .filter_map(|row| {
            let view = NotificationView::new(row.clone(), language)?;
            let data = serde_json::to_string(&view).ok()?;
            let id = row.id.to_string();
            Some(Event::default().event("notification").id(id).data(data))
        })
        .collect();
    if news.has_unread_changed {
        let data = json!({ "unread": news.unread });
        events.push(Event::default().event("read").data(data.to_string()));
    }
    events
}
