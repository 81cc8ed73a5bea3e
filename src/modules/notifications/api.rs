//! Wire types of notifications.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::FollowError;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::page::{Cursor, Limit, next_query};
use crate::http::parameters::location;
use crate::modules::map::MunicipalityView;
use crate::notices::push::{BrowserKeys, Endpoint};
use crate::notices::{
    Channels, Digest, Kind, Language, NotificationRow, PushSubscription, QuietHours, Subscription,
    SubscriptionRow, Wishes,
};

/// Things that can be followed one by one.
const THINGS: [&str; 2] = ["issue", "construction"];
/// Radii of circles that can be followed.
const RADII_M: std::ops::RangeInclusive<f64> = 50.0..=50_000.0;
const THEME_CHARS: usize = 60;

/// Which notifications to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct NotificationListQuery {
    /// Only those that are not read, or only those that are.
    pub(super) unread: Option<bool>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    pub(super) after: Option<Cursor>,
    /// How many notifications a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

/// Something that a person was told, in their language.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationView {
    id: i64,
    #[schema(example = "issue_changed")]
    kind: &'static str,
    title: String,
    text: String,
    /// The path on the site to which it leads.
    #[schema(example = "/issues/7")]
    url: String,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

impl NotificationView {
    /// A row in a language; nothing for a kind of a newer release.
    pub(super) fn new(row: NotificationRow, language: Language) -> Option<Self> {
        let kind: Kind = row.kind.parse().ok()?;
        let texts = kind.texts(language, &row.parameters);
        Some(Self {
            id: row.id,
            kind: kind.slug(),
            title: texts.title,
            text: texts.text,
            url: row.url,
            created_at: row.created_at,
            read_at: row.read_at,
        })
    }
}

/// What the list says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationListMeta {
    /// Query string of the next page; null on the last one.
    next: Option<String>,
    /// How many notifications are not read, on all pages.
    unread: i64,
}

/// A page of notifications, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationList {
    notifications: Vec<NotificationView>,
    meta: NotificationListMeta,
}

impl NotificationList {
    /// The page of these rows, of which there is one more than fits when another page follows.
    pub(super) fn new(
        mut rows: Vec<NotificationRow>,
        unread: i64,
        limit: Limit,
        (query, language): (Option<&str>, Language),
    ) -> Self {
        let is_more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| is_more);
        let next = last.map(|row| next_query(query, Cursor::after(row.id as u64)));
        let views = rows
            .into_iter()
            .filter_map(|row| NotificationView::new(row, language));
        Self {
            notifications: views.collect(),
            meta: NotificationListMeta { next, unread },
        }
    }
}

/// What a person wishes of one kind of notifications.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct KindPreference {
    /// The kind.
    #[schema(example = "issue_changed")]
    kind: String,
    /// In the list on the site.
    in_app: bool,
    /// By letter.
    email: bool,
    /// By push.
    push: bool,
    /// What people choose by; ignored when it is sent.
    #[serde(default)]
    label: String,
    /// Whether it is told whatever a person wishes; ignored when it is sent.
    #[serde(default)]
    mandatory: bool,
}

/// How letters come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DigestView {
    /// One for each notification.
    Immediate,
    /// One in the morning.
    Daily,
    /// One on Monday morning.
    Weekly,
}

/// Hours in which nothing is sent; they may span midnight.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct QuietHoursView {
    #[schema(example = "22:00")]
    from: String,
    #[schema(example = "08:00")]
    to: String,
}

/// What a person wishes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct Preferences {
    /// Kind by kind; kinds that are not sent stay as they are.
    kinds: Vec<KindPreference>,
    digest: DigestView,
    quiet_hours: Option<QuietHoursView>,
    /// The time zone of the hours; ignored when it is sent.
    #[serde(default)]
    #[schema(example = "Europe/Moscow")]
    time_zone: String,
}

/// What a person wishes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(super) struct PreferencesBody {
    pub(super) preferences: Preferences,
}

/// Wishes that were checked.
pub(super) struct CheckedPreferences {
    pub(super) channels: BTreeMap<Kind, Channels>,
    pub(super) wishes: Wishes,
}

impl PreferencesBody {
    /// The wishes of a person with every kind.
    pub(super) fn new(own: &BTreeMap<Kind, Channels>, wishes: Wishes, language: Language) -> Self {
        let kinds = Kind::all().map(|kind| {
            let own = own.get(&kind).copied();
            let channels = own.unwrap_or_else(|| kind.default_channels());
            KindPreference {
                kind: kind.slug().to_owned(),
                in_app: channels.in_app,
                email: channels.email,
                push: channels.push,
                label: kind.label(language).to_owned(),
                mandatory: kind.is_mandatory(),
            }
        });
        let quiet_hours = wishes.quiet_hours.map(|hours| QuietHoursView {
            from: hours.from().format("%H:%M").to_string(),
            to: hours.to().format("%H:%M").to_string(),
        });
        let digest = match wishes.digest {
            Digest::Immediate => DigestView::Immediate,
            Digest::Daily => DigestView::Daily,
            Digest::Weekly => DigestView::Weekly,
        };
        Self {
            preferences: Preferences {
                kinds: kinds.collect(),
                digest,
                quiet_hours,
                time_zone: crate::clock::ZONE.name().to_owned(),
            },
        }
    }

    /// The checked wishes; what is mandatory stays as it is.
    pub(super) fn parse(self) -> Result<CheckedPreferences, Problem> {
        let mut faults = Vec::new();
        let mut channels = BTreeMap::new();
        for (index, each) in self.preferences.kinds.iter().enumerate() {
            let pointer = || format!("/preferences/kinds/{index}/kind");
            match each.kind.parse::<Kind>() {
                Err(error) => {
                    let fault = FieldError::pointer(pointer(), "unknown-value", error.to_string());
                    faults.push(fault);
                }
                Ok(kind) if channels.contains_key(&kind) => {
                    let fault = FieldError::pointer(pointer(), "repeated", "stands there twice");
                    faults.push(fault);
                }
                Ok(kind) => {
                    channels.insert(kind, each.channels(kind));
                }
            }
        }
        let hours = self.preferences.quiet_hours.as_ref();
        let quiet_hours = match hours.map(QuietHoursView::parse).transpose() {
            Ok(hours) => hours,
            Err(detail) => {
                let pointer = "/preferences/quiet_hours";
                faults.push(FieldError::pointer(pointer, "invalid", detail));
                None
            }
        };
        if !faults.is_empty() {
            return Err(Problem::validation(faults));
        }
        let digest = match self.preferences.digest {
            DigestView::Immediate => Digest::Immediate,
            DigestView::Daily => Digest::Daily,
            DigestView::Weekly => Digest::Weekly,
        };
        Ok(CheckedPreferences {
            channels,
            wishes: Wishes {
                digest,
                quiet_hours,
            },
        })
    }
}

impl KindPreference {
    fn channels(&self, kind: Kind) -> Channels {
        let defaults = kind.default_channels();
        let fixed = kind.is_mandatory();
        Channels {
            in_app: self.in_app || (fixed && defaults.in_app),
            email: self.email || (fixed && defaults.email),
            push: self.push,
        }
    }
}

impl QuietHoursView {
    fn parse(&self) -> Result<QuietHours, String> {
        let time = |text: &str| {
            NaiveTime::parse_from_str(text, "%H:%M")
                .map_err(|_not_a_time| format!("{text:?} is not a time such as 22:00"))
        };
        QuietHours::new(time(&self.from)?, time(&self.to)?).map_err(|error| error.to_string())
    }
}

/// A place to follow: a circle or a municipality.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = SubscriptionPlace)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceView {
    /// Center of a circle, `[lon, lat]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<[f64; 2]>,
    /// Radius of the circle, 50 to 50,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    radius_m: Option<f64>,
    /// Official code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "03701000")]
    municipality_code: Option<String>,
}

/// What to follow: a place, a theme or a thing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionCreate {
    place: Option<PlaceView>,
    #[schema(example = "roads")]
    theme: Option<String>,
    /// `issue` or `construction`.
    subject_kind: Option<String>,
    subject_id: Option<i64>,
}

/// What to follow.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SubscriptionCreateBody {
    pub(super) subscription: SubscriptionCreate,
}

/// Something that a person follows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionView {
    id: i64,
    place: Option<PlaceView>,
    theme: Option<String>,
    subject_kind: Option<String>,
    subject_id: Option<i64>,
    created_at: DateTime<Utc>,
}

/// One subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionAnswer {
    pub(super) subscription: SubscriptionView,
}

/// What a person follows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionList {
    pub(super) subscriptions: Vec<SubscriptionView>,
}

impl From<SubscriptionRow> for SubscriptionView {
    fn from(row: SubscriptionRow) -> Self {
        let circle = row.lon.zip(row.lat);
        let has_place = circle.is_some() || row.municipality_code.is_some();
        let place = has_place.then(|| PlaceView {
            location: circle.map(|(lon, lat)| [lon, lat]),
            radius_m: row.radius_m,
            municipality_code: row.municipality_code,
        });
        Self {
            id: row.id,
            place,
            theme: row.theme,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            created_at: row.created_at,
        }
    }
}

impl SubscriptionCreate {
    /// The one thing that is to be followed.
    pub(super) fn parse(self) -> Result<Subscription, Problem> {
        let fault = |pointer: &str, code, detail: &str| {
            let pointer = format!("/subscription{pointer}");
            Err(Problem::validation(vec![FieldError::pointer(
                pointer, code, detail,
            )]))
        };
        match (self.place, self.theme, self.subject_kind, self.subject_id) {
            (Some(place), None, None, None) => place.parse(),
            (None, Some(theme), None, None) if is_slug(&theme) => Ok(Subscription::Theme(theme)),
            (None, Some(_), None, None) => fault("/theme", "invalid", "is not the name of a theme"),
            (None, None, Some(kind), Some(id)) if THINGS.contains(&kind.as_str()) => {
                Ok(Subscription::Thing { kind, id })
            }
            (None, None, Some(_), Some(_)) => fault(
                "/subject_kind",
                "unknown-value",
                "must be issue or construction",
            ),
            _ => fault(
                "",
                "invalid",
                "name one: a place, a theme, or a thing by its kind and id",
            ),
        }
    }
}

impl PlaceView {
    fn parse(self) -> Result<Subscription, Problem> {
        let fault = |pointer: &str, code, detail: String| {
            let pointer = format!("/subscription/place{pointer}");
            Problem::validation(vec![FieldError::pointer(pointer, code, detail)])
        };
        match (self.location, self.radius_m, self.municipality_code) {
            (Some([lon, lat]), Some(radius_m), None) => {
                let pointer = "/subscription/place/location".to_owned();
                let location = location(lon, lat)
                    .map_err(|wrong| Problem::validation(vec![wrong.at(pointer)]))?;
                if !RADII_M.contains(&radius_m) {
                    let detail = "must be 50 to 50000 meters".to_owned();
                    return Err(fault("/radius_m", "out-of-range", detail));
                }
                Ok(Subscription::Circle { location, radius_m })
            }
            (None, None, Some(code)) if MunicipalityView::find(&code).is_some() => {
                Ok(Subscription::Municipality(code))
            }
            (None, None, Some(_)) => {
                let detail = "is not the code of a municipality".to_owned();
                Err(fault("/municipality_code", "unknown-value", detail))
            }
            _ => {
                let detail = "name a location with a radius_m, or a municipality_code".to_owned();
                Err(fault("", "invalid", detail))
            }
        }
    }
}

fn is_slug(text: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    !text.is_empty() && text.len() <= THEME_CHARS && text.bytes().all(plain)
}

/// The key of this portal for `PushManager.subscribe`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushKey {
    /// A public key of P-256 in base64 for addresses.
    pub(super) key: String,
}

/// The keys of a browser, as `PushSubscription.toJSON()` gives them.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct BrowserKeysBody {
    p256dh: String,
    auth: String,
}

/// A browser, as `PushSubscription.toJSON()` gives it.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct PushSubscriptionCreate {
    #[schema(example = "https://updates.push.services.mozilla.com/wpush/v2/abc")]
    endpoint: String,
    keys: BrowserKeysBody,
}

impl PushSubscriptionCreate {
    /// The checked browser.
    pub(super) fn parse(self, trusted_hosts: &[String]) -> Result<PushSubscription, Problem> {
        let endpoint = Endpoint::parse(&self.endpoint, trusted_hosts);
        let keys = BrowserKeys::parse(&self.keys.p256dh, &self.keys.auth);
        let mut faults = Vec::new();
        if let Err(error) = &endpoint {
            faults.push(FieldError::pointer(
                "/endpoint",
                "invalid",
                error.to_string(),
            ));
        }
        if let Err(error) = &keys {
            faults.push(FieldError::pointer("/keys", "invalid", error.to_string()));
        }
        match (endpoint, keys) {
            (Ok(endpoint), Ok(keys)) => Ok(PushSubscription {
                endpoint: endpoint.as_str().to_owned(),
                keys,
            }),
            _ => Err(Problem::validation(faults)),
        }
    }
}

/// Which browser to forget.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PushSubscriptionQuery {
    /// Its endpoint; without one all browsers of the person are forgotten.
    pub(super) endpoint: Option<String>,
}

impl From<FollowError> for AppError {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::Already | FollowError::TooMany(_) => Problem::new(ProblemType::Conflict)
                .with_detail(error.to_string())
                .into(),
            FollowError::Database(error) => error.into(),
        }
    }
}
