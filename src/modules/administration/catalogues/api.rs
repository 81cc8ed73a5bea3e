//! Wire types of catalogues.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::{CatalogueError, ItemChange};
use super::store::ItemRow;
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::http::preconditions::StateTag;
use crate::modules::staff::{Faults, ListMeta};

const NAME_CHARS: usize = 100;

/// The tag of an item's state.
pub(super) fn tag(row: &ItemRow) -> StateTag {
    StateTag::new(&row.slug, row.updated_at)
}

/// A theme to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeCreateRequest {
    theme: ThemeCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThemeCreate {
    slug: String,
    name_ru: String,
    name_en: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    position: i32,
}

/// A category to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryCreateRequest {
    category: CategoryCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryCreate {
    slug: String,
    name_ru: String,
    name_en: String,
    /// The theme that it belongs to.
    theme: String,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    position: i32,
}

fn yes() -> bool {
    true
}

impl ThemeCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, now: DateTime<Utc>) -> Result<ItemRow, Problem> {
        let mut faults = Faults::default();
        let theme = self.theme;
        let item = ItemRow {
            slug: faults.slug("/theme/slug", &theme.slug),
            name_ru: faults.line("/theme/name_ru", &theme.name_ru, NAME_CHARS),
            name_en: faults.line("/theme/name_en", &theme.name_en, NAME_CHARS),
            theme: None,
            active: theme.active,
            position: theme.position,
            updated_at: now,
        };
        faults.into_result(item)
    }
}

impl CategoryCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, now: DateTime<Utc>) -> Result<ItemRow, Problem> {
        let mut faults = Faults::default();
        let category = self.category;
        let item = ItemRow {
            slug: faults.slug("/category/slug", &category.slug),
            name_ru: faults.line("/category/name_ru", &category.name_ru, NAME_CHARS),
            name_en: faults.line("/category/name_en", &category.name_en, NAME_CHARS),
            theme: Some(category.theme),
            active: category.active,
            position: category.position,
            updated_at: now,
        };
        faults.into_result(item)
    }
}

/// Changes of a theme: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeUpdateRequest {
    theme: ThemeUpdate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThemeUpdate {
    name_ru: Option<String>,
    name_en: Option<String>,
    active: Option<bool>,
    position: Option<i32>,
}

/// Changes of a category: what is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryUpdateRequest {
    category: CategoryUpdate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryUpdate {
    name_ru: Option<String>,
    name_en: Option<String>,
    theme: Option<String>,
    active: Option<bool>,
    position: Option<i32>,
}

impl ThemeUpdateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<ItemChange, Problem> {
        let theme = self.theme;
        let change = ItemChange {
            theme: None,
            active: theme.active,
            position: theme.position,
            ..ItemChange::default()
        };
        with_names(change, "/theme", theme.name_ru, theme.name_en)
    }
}

impl CategoryUpdateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self) -> Result<ItemChange, Problem> {
        let category = self.category;
        let change = ItemChange {
            theme: category.theme,
            active: category.active,
            position: category.position,
            ..ItemChange::default()
        };
        with_names(change, "/category", category.name_ru, category.name_en)
    }
}

fn with_names(
    change: ItemChange,
    pointer: &str,
    name_ru: Option<String>,
    name_en: Option<String>,
) -> Result<ItemChange, Problem> {
    let mut faults = Faults::default();
    let mut name = |field: &str, text: Option<String>| {
        text.map(|text| faults.line(&format!("{pointer}/{field}"), &text, NAME_CHARS))
    };
    let change = ItemChange {
        name_ru: name("name_ru", name_ru),
        name_en: name("name_en", name_en),
        ..change
    };
    faults.into_result(change)
}

/// What bodies answer for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThemeView {
    slug: String,
    name_ru: String,
    name_en: String,
    /// Whether it is offered.
    active: bool,
    position: i32,
    /// For `If-Match`.
    etag: String,
}

impl From<ItemRow> for ThemeView {
    fn from(row: ItemRow) -> Self {
        Self {
            etag: tag(&row).as_str().to_owned(),
            slug: row.slug,
            name_ru: row.name_ru,
            name_en: row.name_en,
            active: row.active,
            position: row.position,
        }
    }
}

/// What citizens report.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryView {
    slug: String,
    name_ru: String,
    name_en: String,
    /// The theme that it belongs to: bodies answer for themes.
    theme: String,
    /// Whether it is offered.
    active: bool,
    position: i32,
    /// For `If-Match`.
    etag: String,
}

impl From<ItemRow> for CategoryView {
    fn from(row: ItemRow) -> Self {
        Self {
            etag: tag(&row).as_str().to_owned(),
            slug: row.slug,
            name_ru: row.name_ru,
            name_en: row.name_en,
            theme: row.theme.unwrap_or_default(),
            active: row.active,
            position: row.position,
        }
    }
}

/// All themes, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThemeList {
    themes: Vec<ThemeView>,
    meta: ListMeta,
}

impl From<Vec<ItemRow>> for ThemeList {
    fn from(rows: Vec<ItemRow>) -> Self {
        Self {
            themes: rows.into_iter().map(Into::into).collect(),
            meta: ListMeta::WHOLE,
        }
    }
}

/// All categories, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryList {
    categories: Vec<CategoryView>,
    meta: ListMeta,
}

impl From<Vec<ItemRow>> for CategoryList {
    fn from(rows: Vec<ItemRow>) -> Self {
        Self {
            categories: rows.into_iter().map(Into::into).collect(),
            meta: ListMeta::WHOLE,
        }
    }
}

/// One theme.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ThemeAnswer {
    theme: ThemeView,
}

impl From<ItemRow> for ThemeAnswer {
    fn from(row: ItemRow) -> Self {
        Self { theme: row.into() }
    }
}

/// One category.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CategoryAnswer {
    category: CategoryView,
}

impl From<ItemRow> for CategoryAnswer {
    fn from(row: ItemRow) -> Self {
        Self {
            category: row.into(),
        }
    }
}

impl From<CatalogueError> for AppError {
    fn from(error: CatalogueError) -> Self {
        let detail = error.to_string();
        let field =
            |pointer: String, code| vec![FieldError::pointer(pointer, code, detail.clone())];
        let problem = match error {
            CatalogueError::NotFound { .. } => Problem::new(ProblemType::NotFound),
            CatalogueError::OutOfScope => Problem::new(ProblemType::Forbidden),
            CatalogueError::SlugTaken(kind) => {
                let pointer = format!("/{}/slug", kind.as_str());
                Problem::new(ProblemType::Conflict).with_errors(field(pointer, "taken"))
            }
            CatalogueError::UnknownTheme => {
                Problem::validation(field("/category/theme".to_owned(), "unknown-value"))
            }
            CatalogueError::Changed => Problem::new(ProblemType::PreconditionFailed),
            CatalogueError::Database(error) => return error.into(),
        };
        problem.with_detail(detail).into()
    }
}
