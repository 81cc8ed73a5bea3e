//! The kinds of notifications: what they say, and by which channels they go unless a person wishes otherwise.

use std::str::FromStr;

use serde_json::Value;

/// Language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The first language of the portal.
    Russian,
    /// For guests.
    English,
}

impl Language {
    /// The language of this tag; Russian for any that is not ours.
    pub fn of(tag: &str) -> Self {
        if tag == "en" {
            Self::English
        } else {
            Self::Russian
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

/// By which channels something goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels {
    /// The list on the site.
    pub in_app: bool,
    /// Letters.
    pub email: bool,
    /// Pushes to browsers.
    pub push: bool,
}

/// What a notification says in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// One line.
    pub title: String,
    /// One or two sentences.
    pub text: String,
}

/// Templates of one language: parameters stand in braces.
struct Templates {
    label: &'static str,
    title: &'static str,
    text: &'static str,
}

/// A kind with all that is fixed about it.
struct Spec {
    kind: Kind,
    slug: &'static str,
    channels: Channels,
    mandatory: bool,
    russian: Templates,
    english: Templates,
}

/// What kind of thing a person is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody changed the way into the account; parameter `what`.
    AccountSecurity,
    /// A role was given or taken; parameters `role`, `what`.
    AccessChanged,
    /// A text of the person was hidden or held; parameters `title`, `reason`.
    TextModerated,
    /// A complaint of the person was decided; parameter `decision`.
    ComplaintDecided,
    /// A new issue where the person looks; parameters `title`, `place`.
    IssuePublished,
    /// An issue that the person follows changed; parameters `title`, `status`.
    IssueChanged,
    /// A new construction where the person looks; parameters `title`, `place`.
    ConstructionPublished,
}

const EVERYWHERE: Channels = Channels {
    in_app: true,
    email: true,
    push: true,
};
const QUIETLY: Channels = Channels {
    in_app: true,
    email: false,
    push: false,
};
const BY_LETTER: Channels = Channels {
    push: false,
    ..EVERYWHERE
};

const SPECS: [Spec; 7] = [
    Spec {
        kind: Kind::AccountSecurity,
        slug: "account_security",
        channels: BY_LETTER,
        mandatory: true,
        russian: Templates {
            label: "Безопасность учётной записи",
            title: "Изменение в вашей учётной записи",
            text: "{what} Если это были не вы, завершите все сеансы и смените пароль.",
        },
        english: Templates {
            label: "Security of the account",
            title: "A change of your account",
            text: "{what} If this was not you, end all sessions and change the password.",
        },
    },
    Spec {
        kind: Kind::AccessChanged,
        slug: "access_changed",
        channels: BY_LETTER,
        mandatory: true,
        russian: Templates {
            label: "Права и поручения",
            title: "Изменились ваши права: {role}",
            text: "{what}",
        },
        english: Templates {
            label: "Access and delegations",
            title: "Your access has changed: {role}",
            text: "{what}",
        },
    },
    Spec {
        kind: Kind::TextModerated,
        slug: "text_moderated",
        channels: EVERYWHERE,
        mandatory: false,
        russian: Templates {
            label: "Решения модератора о моих текстах",
            title: "Решение модератора: {title}",
            text: "Причина: {reason}",
        },
        english: Templates {
            label: "Moderators' decisions on my texts",
            title: "A moderator's decision: {title}",
            text: "Reason: {reason}",
        },
    },
    Spec {
        kind: Kind::ComplaintDecided,
        slug: "complaint_decided",
        channels: QUIETLY,
        mandatory: false,
        russian: Templates {
            label: "Ответы на мои жалобы",
            title: "Ваша жалоба рассмотрена",
            text: "{decision}",
        },
        english: Templates {
            label: "Answers to my complaints",
            title: "Your complaint was decided",
            text: "{decision}",
        },
    },
    Spec {
        kind: Kind::IssuePublished,
        slug: "issue_published",
        channels: BY_LETTER,
        mandatory: false,
        russian: Templates {
            label: "Новые обращения там, куда я подписан",
            title: "Новое обращение: {title}",
            text: "{place}",
        },
        english: Templates {
            label: "New issues where I follow",
            title: "A new issue: {title}",
            text: "{place}",
        },
    },
    Spec {
        kind: Kind::IssueChanged,
        slug: "issue_changed",
        channels: EVERYWHERE,
        mandatory: false,
        russian: Templates {
            label: "Ход обращений, за которыми я слежу",
            title: "Обращение «{title}»",
            text: "{status}",
        },
        english: Templates {
            label: "Progress of issues that I follow",
            title: "The issue “{title}”",
            text: "{status}",
        },
    },
    Spec {
        kind: Kind::ConstructionPublished,
        slug: "construction_published",
        channels: BY_LETTER,
        mandatory: false,
        russian: Templates {
            label: "Новые стройки там, куда я подписан",
            title: "Новая стройка: {title}",
            text: "{place}",
        },
        english: Templates {
            label: "New constructions where I follow",
            title: "A new construction: {title}",
            text: "{place}",
        },
    },
];

/// The name is of no kind that this program knows.
#[derive(Debug, thiserror::Error)]
#[error("is not a kind of notifications")]
pub struct KindError;

impl FromStr for Kind {
    type Err = KindError;

    fn from_str(slug: &str) -> Result<Self, KindError> {
        let spec = SPECS.iter().find(|spec| spec.slug == slug);
        spec.map(|spec| spec.kind).ok_or(KindError)
    }
}

impl Kind {
    /// All kinds, in the order in which pages show them.
    pub fn all() -> impl Iterator<Item = Self> {
        SPECS.iter().map(|spec| spec.kind)
    }

    /// The stable name in the database and on the wire.
    pub fn slug(self) -> &'static str {
        self.spec().slug
    }

    /// By which channels it goes unless a person wishes otherwise.
    pub fn default_channels(self) -> Channels {
        self.spec().channels
    }

    /// Whether it goes its way at once whatever a person wishes: what concerns the safety of the account.
    pub fn is_mandatory(self) -> bool {
        self.spec().mandatory
    }

    /// What people choose by.
    pub fn label(self, language: Language) -> &'static str {
        self.templates(language).label
    }

    /// The texts, filled with parameters; one that is missing leaves a dash.
    pub fn texts(self, language: Language, parameters: &Value) -> Texts {
        let templates = self.templates(language);
        Texts {
            title: fill(templates.title, parameters),
            text: fill(templates.text, parameters),
        }
    }

    fn templates(self, language: Language) -> &'static Templates {
        match language {
            Language::Russian => &self.spec().russian,
            Language::English => &self.spec().english,
        }
    }

    fn spec(self) -> &'static Spec {
        SPECS
            .iter()
            .find(|spec| spec.kind == self)
            .expect("a test checks that every kind has its line")
    }
}

/// Replaces each `{name}` once: what is put in is never looked at again.
fn fill(template: &str, parameters: &Value) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push_str(parameters[name].as_str().unwrap_or("—"));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn names(template: &str) -> BTreeSet<&str> {
        let parts = template.split('{').skip(1);
        parts.filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn both_languages_say_the_same_of_every_kind() {
        for kind in [
            Kind::AccountSecurity,
            Kind::AccessChanged,
            Kind::TextModerated,
            Kind::ComplaintDecided,
            Kind::IssuePublished,
            Kind::IssueChanged,
            Kind::ConstructionPublished,
        ] {
            let (russian, english) = (&kind.spec().russian, &kind.spec().english);
            assert_eq!(names(russian.title), names(english.title), "{kind:?}");
            assert_eq!(names(russian.text), names(english.text), "{kind:?}");
            assert_eq!(kind.slug().parse::<Kind>().unwrap(), kind);
        }
        assert_eq!(Kind::all().count(), SPECS.len());
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let parameters = json!({ "title": "{status}", "status": "решено" });
        let texts = Kind::IssueChanged.texts(Language::Russian, &parameters);
        assert_eq!(texts.title, "Обращение «{status}»");
        assert_eq!(texts.text, "решено");
        let missing = Kind::IssueChanged.texts(Language::English, &json!({}));
        assert_eq!(missing.title, "The issue “—”");
    }
}
