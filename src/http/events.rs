//! Server-sent events: what changed on the map, for those who look at it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream, StreamExt};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::error::{Problem, ProblemDocument, ProblemType};
use crate::spatial::{MapEvent, Subscription};

const HEARTBEAT: Duration = Duration::from_secs(15);
/// Streams that one process keeps open; each costs a connection and a place in the feed.
const MOST_STREAMS: usize = 10_000;

/// Places for streams.
static STREAMS: std::sync::LazyLock<Arc<Semaphore>> =
    std::sync::LazyLock::new(|| Arc::new(Semaphore::new(MOST_STREAMS)));

/// The route of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_map_events))
}

/// Changes of the map as they are published.
///
/// `hello` tells the present number; `change` names a layer and the tiles to fetch again (`reset`: all of them); `edition` tells that other
/// boundaries are in force.  A client that reconnects with `Last-Event-ID` gets what it missed, or a `reset`.
#[utoipa::path(
    get,
    path = "/api/v1/events/map",
    operation_id = "list_map_events",
    tag = "map",
    params(("Last-Event-ID" = Option<u64>, Header, description = "Number of the last event that was received")),
    responses(
        (status = OK, description = "Events `hello`, `change` and `edition`", content_type = "text/event-stream"),
        (status = SERVICE_UNAVAILABLE, description = "Too many streams are open", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_map_events(
    app: AppState,
    request: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let place = Arc::clone(&STREAMS).try_acquire_owned().map_err(|_full| {
        Problem::new(ProblemType::NotReady).with_detail("too many event streams are open")
    })?;
    let subscription = app.spatial.events().subscribe(last_event_id(&request));
    let layers = app
        .spatial
        .snapshot()
        .layers()
        .map(|layer| layer.spec().name().to_owned())
        .collect();
    let events =
        feed(subscription, layers, place).take_until(app.shutdown.clone().cancelled_owned());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// The number that the client saw last; one that cannot be read is one that nobody knows, so the client starts over.
fn last_event_id(request: &HeaderMap) -> Option<u64> {
    let value = request.get("last-event-id")?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.parse().unwrap_or(u64::MAX))
}

/// What a stream goes on with.
struct Feed {
    subscription: Subscription,
    layers: Vec<String>,
    _place: OwnedSemaphorePermit,
}

fn feed(
    mut subscription: Subscription,
    layers: Vec<String>,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut first = vec![hello(subscription.seq)];
    if subscription.missed {
        first.extend(resets(&layers, subscription.seq));
    }
    first.extend(subscription.backlog.drain(..).map(|event| to_sse(&event)));
    let feed = Feed {
        subscription,
        layers,
        _place: place,
    };
    let following = stream::unfold(feed, async |mut feed| {
        let events = feed.next().await?;
        Some((stream::iter(events), feed))
    });
    stream::iter(first).chain(following.flatten()).map(Ok)
}

impl Feed {
    /// The next event, or resets for one who could not keep up.
    async fn next(&mut self) -> Option<Vec<Event>> {
        match self.subscription.receiver.recv().await {
            Ok(event) => Some(vec![to_sse(&event)]),
            Err(RecvError::Lagged(_)) => {
                // What is still in the channel is older than the reset: go on behind it.
                self.subscription.receiver = self.subscription.receiver.resubscribe();
                Some(resets(&self.layers, self.subscription.seq))
            }
            Err(RecvError::Closed) => None,
        }
    }
}

/// The `hello` carries no id: it is no event to resume after.
fn hello(seq: u64) -> Event {
    Event::default()
        .event("hello")
        .data(json!({ "seq": seq }).to_string())
}

fn resets(layers: &[String], seq: u64) -> Vec<Event> {
    let reset = |layer| change(layer, seq, None);
    layers
        .iter()
        .map(|layer| reset(layer))
        .chain([reset(crate::spatial::MUNICIPALITIES)])
        .collect()
}

fn to_sse(event: &MapEvent) -> Event {
    match event {
        MapEvent::Change { layer, seq, tiles } => change(layer, *seq, tiles.as_deref()),
        MapEvent::Edition { seq, id, title } => Event::default()
            .event("edition")
            .id(seq.to_string())
            .data(json!({ "id": id, "title": title }).to_string()),
    }
}

fn change(layer: &str, seq: u64, tiles: Option<&[tiles::TileCoord]>) -> Event {
    let names: Vec<String> = tiles
        .unwrap_or_default()
        .iter()
        .map(ToString::to_string)
        .collect();
    let data = json!({ "layer": layer, "seq": seq, "reset": tiles.is_none(), "tiles": names });
    Event::default()
        .event("change")
        .id(seq.to_string())
        .data(data.to_string())
}
