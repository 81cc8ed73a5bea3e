//! What a map layer is: its name, its columns, and at which zoom it shows what.
//!
//! A new layer is a new value of [`LayerSpec`]; nothing in this crate knows any layer by name.

/// Zoomed further out than this a hexagon of the layer is drawn, from here on its features.
const FEATURES_FROM: u8 = 14;

/// The H3 resolution of each zoom below [`FEATURES_FROM`]: a hexagon is 20 to 45 pixels wide at 45 degrees on a tile of
/// 512 pixels, wherever the world is wide enough for that.
const CELL_RESOLUTIONS: [u8; 14] = [3, 3, 3, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10];

const FEATURE_BUDGET: usize = 4_000;
const BYTE_BUDGET: usize = 200_000;

/// The code of a value that is not known; a tile leaves the attribute out.
pub const UNKNOWN: u16 = u16::MAX;

/// Whether a layer's features are points or polygons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeometryKind {
    /// Every feature is one point.
    Point,
    /// Every feature is one multipolygon.
    Polygon,
}

/// One column of a layer: every feature has one `u16` code in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The key of the attribute in tiles and in filters.
    pub name: String,
    /// What the codes mean.
    pub kind: DimensionKind,
}

/// What the codes of a dimension mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DimensionKind {
    /// A code is a position in this list of labels; a code beyond it is [`UNKNOWN`].
    Enum(Vec<String>),
    /// A code is a number of days since 2000-01-01; 0 and [`UNKNOWN`] are unknown.
    Day,
}

impl Dimension {
    /// A column of labels.
    pub fn labels<S: Into<String>>(name: &str, labels: impl IntoIterator<Item = S>) -> Self {
        Self {
            name: name.to_owned(),
            kind: DimensionKind::Enum(labels.into_iter().map(Into::into).collect()),
        }
    }

    /// A column of calendar days.
    pub fn day(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: DimensionKind::Day,
        }
    }

    /// The code of a label, if the dimension has it.
    pub fn code(&self, label: &str) -> Option<u16> {
        match &self.kind {
            DimensionKind::Enum(labels) => {
                let at = labels.iter().position(|known| known == label)?;
                Some(at as u16)
            }
            DimensionKind::Day => None,
        }
    }

    /// What a tile writes for a code; none when the value is unknown.
    pub(crate) fn text(&self, code: u16) -> Option<String> {
        match &self.kind {
            DimensionKind::Enum(labels) => labels.get(usize::from(code)).cloned(),
            DimensionKind::Day if code == 0 || code == UNKNOWN => None,
            DimensionKind::Day => Some(iso_day(code)),
        }
    }

    fn label_count(&self) -> usize {
        match &self.kind {
            DimensionKind::Enum(labels) => labels.len(),
            DimensionKind::Day => 0,
        }
    }
}

/// The description of a map layer.
///
/// ```
/// use tiles::{Dimension, GeometryKind, LayerSpec};
/// let spec = LayerSpec::new(
///     "issues",
///     GeometryKind::Point,
///     vec![
///         Dimension::labels("status", ["registered", "solved"]),
///         Dimension::labels("term", ["pending", "late"]),
///         Dimension::day("created"),
///     ],
///     "status",
/// )?
/// .also_counting("term", "late")?;
/// assert_eq!(spec.tally_names(), ["registered", "solved", "late"]);
/// # Ok::<(), tiles::LayerSpecError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerSpec {
    name: String,
    geometry: GeometryKind,
    dimensions: Vec<Dimension>,
    count_by: usize,
    also_count: Vec<(usize, u16)>,
    features_from: u8,
    cell_resolutions: Vec<u8>,
    feature_budget: usize,
    byte_budget: usize,
}

/// Why a layer cannot be described so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayerSpecError {
    /// A dimension was named that the layer does not have, or that has no labels.
    #[error("the layer has no dimension of labels named {0:?}")]
    Dimension(String),
    /// A label was named that the dimension does not have.
    #[error("the dimension has no label {0:?}")]
    Label(String),
    /// Two dimensions have one name, or a name is empty.
    #[error("the name {0:?} is empty or stands for two dimensions")]
    Name(String),
    /// A dimension has more labels than there are codes, or the layer has more than 32 dimensions.
    #[error("too many dimensions or labels")]
    TooMany,
    /// The list of resolutions is empty, has one that H3 lacks, or falls with the zoom.
    #[error("the resolutions are not a rising list of H3 resolutions")]
    Resolutions,
}

impl LayerSpec {
    /// Describes a layer whose cells count the labels of one dimension, with usual zooms and budgets.
    pub fn new(
        name: &str,
        geometry: GeometryKind,
        dimensions: Vec<Dimension>,
        count_by: &str,
    ) -> Result<Self, LayerSpecError> {
        let too_long = |d: &Dimension| d.label_count() >= usize::from(UNKNOWN);
        if dimensions.len() > 32 || dimensions.iter().any(too_long) {
            return Err(LayerSpecError::TooMany);
        }
        for (at, dimension) in dimensions.iter().enumerate() {
            let twice = dimensions[..at].iter().any(|d| d.name == dimension.name);
            if twice || dimension.name.is_empty() {
                return Err(LayerSpecError::Name(dimension.name.clone()));
            }
        }
        let mut spec = Self {
            name: name.to_owned(),
            geometry,
            dimensions,
            count_by: 0,
            also_count: Vec::new(),
            features_from: FEATURES_FROM,
            cell_resolutions: CELL_RESOLUTIONS.to_vec(),
            feature_budget: FEATURE_BUDGET,
            byte_budget: BYTE_BUDGET,
        };
        spec.count_by = spec.labelled(count_by)?;
        Ok(spec)
    }

    /// Lets cells count one more label, of any dimension.
    pub fn also_counting(mut self, dimension: &str, label: &str) -> Result<Self, LayerSpecError> {
        let at = self.labelled(dimension)?;
        let code = self.dimensions[at].code(label);
        let code = code.ok_or_else(|| LayerSpecError::Label(label.to_owned()))?;
        self.also_count.push((at, code));
        Ok(self)
    }

    /// Sets the first zoom that shows features, and the H3 resolution of each zoom before it.
    ///
    /// A list that is too short lends its last resolution to the zooms that it lacks.
    pub fn with_zooms(
        mut self,
        features_from: u8,
        cell_resolutions: &[u8],
    ) -> Result<Self, LayerSpecError> {
        let known = cell_resolutions.iter().all(|r| *r <= 15);
        if cell_resolutions.is_empty() || !known || !cell_resolutions.is_sorted() {
            return Err(LayerSpecError::Resolutions);
        }
        self.features_from = features_from;
        self.cell_resolutions = cell_resolutions.to_vec();
        Ok(self)
    }

    /// Sets how many features a tile shows at most, and how many bytes the layer takes in it before compression.
    #[must_use]
    pub fn with_budgets(mut self, features: usize, bytes: usize) -> Self {
        self.feature_budget = features;
        self.byte_budget = bytes;
        self
    }

    /// The name of the layer of features in tiles.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the layer of hexagons in tiles.
    pub fn cells_name(&self) -> String {
        format!("{}_cells", self.name)
    }

    /// The name of the layer that says how many features a tile left out.
    pub fn dropped_name(&self) -> String {
        format!("{}_dropped", self.name)
    }

    /// What the features are.
    pub fn geometry(&self) -> GeometryKind {
        self.geometry
    }

    /// The columns.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The position and description of a dimension.
    pub fn dimension(&self, name: &str) -> Option<(usize, &Dimension)> {
        self.dimensions
            .iter()
            .enumerate()
            .find(|(_, dimension)| dimension.name == name)
    }

    /// The dimension whose labels are counted in cells.
    pub fn count_by(&self) -> usize {
        self.count_by
    }

    /// The labels that are counted beside those of [`LayerSpec::count_by`], as dimension and code.
    pub fn also_count(&self) -> &[(usize, u16)] {
        &self.also_count
    }

    /// The names of the counts of a cell, in their order.
    pub fn tally_names(&self) -> Vec<&str> {
        let labels = |at: usize| match &self.dimensions[at].kind {
            DimensionKind::Enum(labels) => labels.as_slice(),
            DimensionKind::Day => &[],
        };
        let counted = labels(self.count_by).iter().map(String::as_str);
        let also = self
            .also_count
            .iter()
            .map(|(at, code)| labels(*at)[usize::from(*code)].as_str());
        counted.chain(also).collect()
    }

    /// The first zoom that shows features instead of cells.
    pub fn features_from(&self) -> u8 {
        self.features_from
    }

    /// The H3 resolution of the cells of a zoom; none where features show.
    pub fn cell_resolution(&self, z: u8) -> Option<u8> {
        if z >= self.features_from {
            return None;
        }
        let listed = self.cell_resolutions.get(usize::from(z));
        listed.or(self.cell_resolutions.last()).copied()
    }

    /// The resolutions in use, rising, each once.
    pub fn resolutions(&self) -> Vec<u8> {
        let zooms = 0..self.features_from;
        let mut resolutions: Vec<u8> = zooms.filter_map(|z| self.cell_resolution(z)).collect();
        resolutions.dedup();
        resolutions
    }

    /// How many features a tile shows at most.
    pub fn feature_budget(&self) -> usize {
        self.feature_budget
    }

    /// How many bytes the layer takes in a tile at most, before compression.
    pub fn byte_budget(&self) -> usize {
        self.byte_budget
    }

    fn labelled(&self, name: &str) -> Result<usize, LayerSpecError> {
        match self.dimension(name) {
            Some((at, dimension)) if dimension.label_count() > 0 => Ok(at),
            _ => Err(LayerSpecError::Dimension(name.to_owned())),
        }
    }
}

/// Writes a number of days since 2000-01-01 as a date.
fn iso_day(days: u16) -> String {
    // Years counted from March, so that the leap day ends a year: 2000-03-01 is day 60.
    const BEFORE_MARCH: i32 = 60;
    let since_march = i32::from(days) - BEFORE_MARCH;
    let era = since_march.div_euclid(146_097);
    let day_of_era = since_march.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = 2000 + era * 400 + year_of_era + i32::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_dates() {
        for (days, date) in [
            (0, "2000-01-01"),
            (59, "2000-02-29"),
            (60, "2000-03-01"),
            (366, "2001-01-01"),
            (8_766, "2024-01-01"),
            (8_825, "2024-02-29"),
            (9_823, "2026-11-23"),
            (36_583, "2100-02-28"),
            (36_584, "2100-03-01"),
        ] {
            assert_eq!(iso_day(days), date);
        }
    }

    #[test]
    fn a_layer_cannot_count_what_it_lacks() {
        let build = |count_by| {
            let day = Dimension::day("created");
            let status = Dimension::labels("status", ["open", "shut"]);
            LayerSpec::new("l", GeometryKind::Point, vec![status, day], count_by)
        };
        assert_eq!(
            build("created"),
            Err(LayerSpecError::Dimension("created".to_owned()))
        );
        let spec = build("status").unwrap();
        assert_eq!(spec.resolutions(), [3, 4, 5, 6, 7, 8, 9, 10]);
        assert_eq!(
            spec.clone().with_zooms(10, &[3, 2]),
            Err(LayerSpecError::Resolutions)
        );
        assert_eq!(
            spec.also_counting("status", "lost"),
            Err(LayerSpecError::Label("lost".to_owned()))
        );
    }
}
