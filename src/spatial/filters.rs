//! Query parameters as filters of layers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use tiles::{DimensionKind, Filter, LayerSpec};

/// First and last code that a known day can have.
const FIRST_DAY: u16 = 1;
const LAST_DAY: u16 = u16::MAX - 1;

/// Why query parameters are no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No layer of the tileset has such a dimension.
    #[error("the tileset has no parameter {0:?}")]
    UnknownParameter(String),
    /// No layer of the tileset has such a value in the dimension.
    #[error("{value:?} is not a value of {parameter}")]
    UnknownValue {
        /// Name of the parameter.
        parameter: String,
        /// The value.
        value: String,
    },
    /// A day is not written as YYYY-MM-DD.
    #[error("{value:?} is not a day in the form YYYY-MM-DD")]
    Day {
        /// Name of the parameter.
        parameter: String,
        /// The value.
        value: String,
    },
    /// The parameter stands for one value and was given twice.
    #[error("{0} is given twice")]
    Twice(String),
    /// The period ends before it begins.
    #[error("the period ends before it begins")]
    Period,
}

impl FilterError {
    /// The parameter at fault.
    pub fn parameter(&self) -> &str {
        match self {
            Self::UnknownParameter(parameter)
            | Self::UnknownValue { parameter, .. }
            | Self::Day { parameter, .. }
            | Self::Twice(parameter) => parameter,
            Self::Period => "to",
        }
    }
}

/// Query parameters, sorted out but not yet matched with a layer.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    labels: BTreeMap<&'a str, Vec<&'a str>>,
    from: Option<u16>,
    to: Option<u16>,
}

impl<'a> Asked<'a> {
    pub(super) fn read(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, FilterError> {
        let mut asked = Self::default();
        for (name, value) in parameters {
            let end = match name {
                "from" => &mut asked.from,
                "to" => &mut asked.to,
                _ => {
                    asked
                        .labels
                        .entry(name)
                        .or_default()
                        .extend(value.split(','));
                    continue;
                }
            };
            if end.replace(day(name, value)?).is_some() {
                return Err(FilterError::Twice(name.to_owned()));
            }
        }
        if asked.from.zip(asked.to).is_some_and(|(from, to)| from > to) {
            return Err(FilterError::Period);
        }
        Ok(asked)
    }

    /// Every parameter and every value must mean something to at least one layer.
    pub(super) fn check(&self, specs: &[&LayerSpec]) -> Result<(), FilterError> {
        for (name, values) in &self.labels {
            let dimensions: Vec<_> = specs
                .iter()
                .filter_map(|spec| spec.dimension(name))
                .map(|(_, dimension)| dimension)
                .filter(|dimension| matches!(dimension.kind, DimensionKind::Enum(_)))
                .collect();
            if dimensions.is_empty() {
                return Err(FilterError::UnknownParameter((*name).to_owned()));
            }
            let unknown = values.iter().find(|value| {
                dimensions
                    .iter()
                    .all(|dimension| dimension.code(value).is_none())
            });
            if let Some(value) = unknown {
                return Err(FilterError::UnknownValue {
                    parameter: (*name).to_owned(),
                    value: (*value).to_owned(),
                });
            }
        }
        let has_days = specs.iter().any(|spec| day_dimension(spec).is_some());
        match (self.from, self.to) {
            (Some(_), _) if !has_days => Err(FilterError::UnknownParameter("from".to_owned())),
            (None, Some(_)) if !has_days => Err(FilterError::UnknownParameter("to".to_owned())),
            _ => Ok(()),
        }
    }

    pub(super) fn filter(&self, spec: &LayerSpec) -> Filter {
        let mut filter = Filter::default();
        for (name, values) in &self.labels {
            if let Some((position, dimension)) = spec.dimension(name) {
                filter = filter.any_of(
                    position,
                    values.iter().filter_map(|value| dimension.code(value)),
                );
            }
        }
        if let (Some(position), true) = (
            day_dimension(spec),
            self.from.is_some() || self.to.is_some(),
        ) {
            filter = filter.range(
                position,
                self.from.unwrap_or(FIRST_DAY),
                self.to.unwrap_or(LAST_DAY),
            );
        }
        filter
    }
}

fn day_dimension(spec: &LayerSpec) -> Option<usize> {
    spec.dimensions()
        .iter()
        .position(|dimension| dimension.kind == DimensionKind::Day)
}

/// A day as its code; days before 2000 and after 2179 count as the first and last.
fn day(parameter: &str, value: &str) -> Result<u16, FilterError> {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1).expect("invariant: the day exists");
    let wrong = || FilterError::Day {
        parameter: parameter.to_owned(),
        value: value.to_owned(),
    };
    let shaped = value.len() == 10
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day: NaiveDate = shaped
        .then_some(value)
        .and_then(|value| value.parse().ok())
        .ok_or_else(wrong)?;
    Ok((day - epoch)
        .num_days()
        .clamp(FIRST_DAY.into(), LAST_DAY.into()) as u16)
}
