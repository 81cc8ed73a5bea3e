//! Wire types of what a person follows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::parameters::location;
use crate::modules::map::MunicipalityView;
use crate::modules::notifications::commands::FollowError;
use crate::notices::{Subscription, SubscriptionRow};

/// Things that can be followed one by one.
const THINGS: [&str; 2] = ["issue", "construction"];
/// Radii of circles that can be followed.
const RADII_M: std::ops::RangeInclusive<f64> = 50.0..=50_000.0;
const THEME_CHARS: usize = 60;

/// A place to follow: a circle or a municipality.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = SubscriptionPlace)]
#[serde(deny_unknown_fields)]
pub(in crate::modules::notifications) struct PlaceView {
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
pub(in crate::modules::notifications) struct SubscriptionCreate {
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
pub(in crate::modules::notifications) struct SubscriptionCreateBody {
    pub(in crate::modules::notifications) subscription: SubscriptionCreate,
}

/// Something that a person follows.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::modules::notifications) struct SubscriptionView {
    id: i64,
    place: Option<PlaceView>,
    theme: Option<String>,
    subject_kind: Option<String>,
    subject_id: Option<i64>,
    created_at: DateTime<Utc>,
}

/// One subscription.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::modules::notifications) struct SubscriptionAnswer {
    pub(in crate::modules::notifications) subscription: SubscriptionView,
}

/// What a person follows.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::modules::notifications) struct SubscriptionList {
    pub(in crate::modules::notifications) subscriptions: Vec<SubscriptionView>,
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
    pub(in crate::modules::notifications) fn parse(self) -> Result<Subscription, Problem> {
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
