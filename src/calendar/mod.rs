//! Working days of Russia: which days count when a term runs.
//!
//! The government moves days every year, so they are data per year with their source, editable by staff; only the fixed holidays stand in
//! the program.  A year without data is computed from Saturdays, Sundays and the fixed holidays, and every answer that rests on such a
//! year names it.

mod model;
mod store;

pub use model::{Answer, Deadline, Rule, Term, WorkingCalendar, Year, YearError};
pub use store::{find_year, list_years, load, replace_year};
