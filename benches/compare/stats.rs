//! Percentiles of samples and their way into a table.

use std::time::Duration;

/// Durations of one measurement, sorted.
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    pub(crate) fn new(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        Self(samples)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds below which the share `q` (0..=1) of the samples lies; nearest rank.
    pub(crate) fn quantile_ms(&self, q: f64) -> f64 {
        if self.0.is_empty() {
            return f64::NAN;
        }
        let rank = (q * self.0.len() as f64).ceil() as usize;
        self.0[rank.clamp(1, self.0.len()) - 1].as_secs_f64() * 1e3
    }

    /// `p50 / p95 / max` in milliseconds.
    pub(crate) fn triple(&self) -> String {
        if self.0.is_empty() {
            return "-".to_owned();
        }
        format!(
            "{} / {} / {}",
            number(self.quantile_ms(0.5)),
            number(self.quantile_ms(0.95)),
            number(self.quantile_ms(1.0))
        )
    }
}

/// The middle one of the rates of some rounds.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Three significant digits, as a person would write them.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "-".to_owned(),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// "met", or by how much a goal is missed.
pub(crate) fn verdict(value: f64, goal: f64, higher_is_better: bool) -> String {
    let met = if higher_is_better {
        value >= goal
    } else {
        value <= goal
    };
    if met {
        return "met".to_owned();
    }
    let factor = if higher_is_better {
        goal / value
    } else {
        value / goal
    };
    format!("**missed** by a factor of {}", number(factor))
}
