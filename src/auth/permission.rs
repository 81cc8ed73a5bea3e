//! What may be done, by name, and where: permissions and the scopes in which they hold.
//!
//! A permission is a word; a scope bounds it to a body, a municipality and a module, each of which may be open.
//! A person's rights to a permission are a list of scopes: a thing is theirs to act on when one of them covers it.

use std::str::FromStr;

/// Something that staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See people and their accounts.
    ReadPeople,
    /// Suspend and release people.
    SuspendPeople,
    /// Invite staff, give and end posts.
    ManageStaff,
    /// Give and revoke grants, edit roles.
    ManageGrants,
    /// Create, change and close bodies.
    ManageBodies,
    /// Edit categories, themes and their routing.
    ManageCatalogues,
    /// Switch modules on and off.
    ManageModules,
    /// Make and revoke keys of other systems.
    ManageTokens,
    /// Read the audit log.
    ReadAudit,
    /// See jobs, run failed ones again.
    ManageJobs,
    /// See the state of the system.
    ReadSystem,
    /// Hold, publish and hide texts and pictures.
    Moderate,
    /// See issues of a body with what is not public.
    ReadIssues,
    /// Accept, answer, plan, solve, redirect and reject issues.
    AnswerIssues,
    /// Coordinate overdue issues across bodies.
    CoordinateIssues,
    /// Check constructions in the field.
    InspectConstructions,
    /// Edit texts and news of the site.
    EditContent,
}

impl Permission {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 17] = [
        Self::ReadPeople,
        Self::SuspendPeople,
        Self::ManageStaff,
        Self::ManageGrants,
        Self::ManageBodies,
        Self::ManageCatalogues,
        Self::ManageModules,
        Self::ManageTokens,
        Self::ReadAudit,
        Self::ManageJobs,
        Self::ReadSystem,
        Self::Moderate,
        Self::ReadIssues,
        Self::AnswerIssues,
        Self::CoordinateIssues,
        Self::InspectConstructions,
        Self::EditContent,
    ];

    /// The stable name in the database and on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ReadPeople => "people.read",
            Self::SuspendPeople => "people.suspend",
            Self::ManageStaff => "staff.manage",
            Self::ManageGrants => "grants.manage",
            Self::ManageBodies => "bodies.manage",
            Self::ManageCatalogues => "catalogues.manage",
            Self::ManageModules => "modules.manage",
            Self::ManageTokens => "tokens.manage",
            Self::ReadAudit => "audit.read",
            Self::ManageJobs => "jobs.manage",
            Self::ReadSystem => "system.read",
            Self::Moderate => "moderation.act",
            Self::ReadIssues => "issues.read",
            Self::AnswerIssues => "issues.answer",
            Self::CoordinateIssues => "issues.coordinate",
            Self::InspectConstructions => "constructions.inspect",
            Self::EditContent => "content.edit",
        }
    }
}

/// The name is of no permission that this program knows.
#[derive(Debug, thiserror::Error)]
#[error("is not a permission")]
pub struct PermissionError;

impl FromStr for Permission {
    type Err = PermissionError;

    fn from_str(slug: &str) -> Result<Self, PermissionError> {
        Self::ALL
            .into_iter()
            .find(|permission| permission.slug() == slug)
            .ok_or(PermissionError)
    }
}

/// Where a permission holds: what is `None` is not bounded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Only for things of this body.
    pub body_id: Option<i64>,
    /// Only for things in this municipality.
    pub municipality_code: Option<String>,
    /// Only in this module.
    pub module: Option<String>,
}

/// Where a thing is that somebody wants to act on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    /// The body that it belongs to.
    pub body_id: Option<i64>,
    /// The municipality in which it lies.
    pub municipality_code: Option<&'a str>,
    /// The module whose thing it is.
    pub module: Option<&'a str>,
}

impl Scope {
    /// Nothing is bounded.
    pub const EVERYWHERE: Self = Self {
        body_id: None,
        municipality_code: None,
        module: None,
    };

    /// Whether a thing at this place is inside: a bound is kept only by what says that it keeps it.
    pub fn covers(&self, place: Place<'_>) -> bool {
        self.body_id.is_none_or(|body| place.body_id == Some(body))
            && self
                .municipality_code
                .as_deref()
                .is_none_or(|code| place.municipality_code == Some(code))
            && self
                .module
                .as_deref()
                .is_none_or(|module| place.module == Some(module))
    }

    /// Whether everything inside the other one is inside this one too.
    pub fn contains(&self, other: &Self) -> bool {
        self.covers(Place {
            body_id: other.body_id,
            municipality_code: other.municipality_code.as_deref(),
            module: other.module.as_deref(),
        })
    }

    /// What lies inside both; nothing when they have nothing in common.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Some(Self {
            body_id: both(self.body_id.as_ref(), other.body_id.as_ref())?,
            municipality_code: both(
                self.municipality_code.as_ref(),
                other.municipality_code.as_ref(),
            )?,
            module: both(self.module.as_ref(), other.module.as_ref())?,
        })
    }
}

fn both<T: Clone + PartialEq>(one: Option<&T>, other: Option<&T>) -> Option<Option<T>> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => Some(one.or(other).cloned()),
    }
}

/// The scopes in which somebody has a permission: the mandatory argument of queries about what staff may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes; an empty list covers nothing.
    pub fn new(scopes: Vec<Scope>) -> Self {
        Self(scopes)
    }

    /// Whether the permission is held nowhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them covers a thing at this place.
    pub fn cover(&self, place: Place<'_>) -> bool {
        self.0.iter().any(|scope| scope.covers(place))
    }

    /// Whether one of them contains this scope whole.
    pub fn contain(&self, scope: &Scope) -> bool {
        self.0.iter().any(|each| each.contains(scope))
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// As three arrays of equal length, for `unnest` in a query; those of other modules are left out.
    pub fn to_columns(&self, module: &str) -> (Vec<Option<i64>>, Vec<Option<String>>) {
        self.0
            .iter()
            .filter(|scope| scope.module.as_deref().is_none_or(|own| own == module))
            .map(|scope| (scope.body_id, scope.municipality_code.clone()))
            .unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(body_id: Option<i64>, municipality: Option<&str>, module: Option<&str>) -> Scope {
        Scope {
            body_id,
            municipality_code: municipality.map(str::to_owned),
            module: module.map(str::to_owned),
        }
    }

    #[test]
    fn slugs_are_distinct_and_read_back() {
        for permission in Permission::ALL {
            assert_eq!(permission.slug().parse::<Permission>().unwrap(), permission);
        }
        assert!("people.own".parse::<Permission>().is_err());
    }

    #[test]
    fn a_bound_covers_only_what_keeps_it() {
        let place = Place {
            body_id: Some(7),
            municipality_code: Some("03701000"),
            module: Some("issues"),
        };
        assert!(Scope::EVERYWHERE.covers(place));
        assert!(scope(Some(7), None, None).covers(place));
        assert!(scope(Some(7), Some("03701000"), Some("issues")).covers(place));
        assert!(!scope(Some(8), None, None).covers(place));
        assert!(!scope(None, Some("03702000"), None).covers(place));
        assert!(!scope(Some(7), None, None).covers(Place::default()));
    }

    #[test]
    fn a_wider_scope_contains_a_narrower_one_and_never_the_other_way_round() {
        let wide = scope(None, Some("03701000"), None);
        let narrow = scope(Some(7), Some("03701000"), None);
        assert!(wide.contains(&narrow) && !narrow.contains(&wide));
        assert_eq!(wide.intersection(&narrow), Some(narrow.clone()));
        assert_eq!(narrow.intersection(&scope(Some(8), None, None)), None);
    }

    #[test]
    fn no_scopes_cover_nothing() {
        assert!(!Scopes::default().cover(Place::default()));
    }
}
