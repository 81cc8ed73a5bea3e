//! Wire types of what a person wishes.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{FieldError, Problem};
use crate::notices::{Channels, Digest, Kind, Language, QuietHours, Wishes};

/// What a person wishes of one kind of notifications.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::modules::notifications) struct KindPreference {
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
pub(in crate::modules::notifications) enum DigestView {
    /// One for each notification.
    Immediate,
    /// One in the morning.
    Daily,
    /// One on Monday morning.
    Weekly,
}

/// Hours in which nothing is sent; they may span midnight.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::modules::notifications) struct QuietHoursView {
    #[schema(example = "22:00")]
    from: String,
    #[schema(example = "08:00")]
    to: String,
}

/// What a person wishes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(in crate::modules::notifications) struct Preferences {
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
pub(in crate::modules::notifications) struct PreferencesBody {
    pub(in crate::modules::notifications) preferences: Preferences,
}

/// Wishes that were checked.
pub(in crate::modules::notifications) struct CheckedPreferences {
    pub(in crate::modules::notifications) channels: BTreeMap<Kind, Channels>,
    pub(in crate::modules::notifications) wishes: Wishes,
}

impl PreferencesBody {
    /// The wishes of a person with every kind.
    pub(in crate::modules::notifications) fn new(
        own: &BTreeMap<Kind, Channels>,
        wishes: Wishes,
        language: Language,
    ) -> Self {
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
    pub(in crate::modules::notifications) fn parse(self) -> Result<CheckedPreferences, Problem> {
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
