//! What a caller may choose about an import.

/// Choices of an import; the default suits a file with common property names.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Which properties hold the code and the name; found by themselves where not given.
    pub mapping: Mapping,
    /// How far from perfect the boundaries may be.
    pub tolerances: Tolerances,
    /// How large the input may be.
    pub limits: Limits,
    /// Whether the file gives latitude first against its format's rule.
    pub swap_axes: bool,
    /// Title of the edition; the file's own, or one made of its format, where not given.
    pub title: Option<String>,
    /// Where the boundaries come from.
    pub source: Option<String>,
    /// Terms of use of the source.
    pub licence: Option<String>,
    /// Credit line owed to the source.
    pub attribution: Option<String>,
    /// The day (YYYY-MM-DD) for which the boundaries are valid.
    pub valid_on: Option<String>,
}

/// Names of the properties that identify an area.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    /// Property with the OKTMO code, old or new.
    pub code: Option<String>,
    /// Property with the name.
    pub name: Option<String>,
}

/// How far from perfect the boundaries may be.
#[derive(Clone, Debug)]
pub struct Tolerances {
    /// Vertices closer than this many degrees are one; 1e-7 is a centimetre.
    pub snap_deg: f64,
    /// Largest overlap of two areas that is only a warning, in square kilometres.
    pub overlap_km2: f64,
    /// Largest gap between areas that is only a warning, in square kilometres.
    pub gap_km2: f64,
    /// Share of the official area by which an area may differ without a warning.
    pub area_warning_share: f64,
    /// Share of the official area by which an area may differ without an error.
    pub area_error_share: f64,
}

impl Default for Tolerances {
    fn default() -> Self {
        Self {
            snap_deg: 1e-7,
            overlap_km2: 0.05,
            gap_km2: 0.05,
            area_warning_share: 0.05,
            area_error_share: 0.35,
        }
    }
}

/// How large the input may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the file, and of each part of an archive once unpacked.
    pub max_bytes: usize,
    /// Vertices in all features together.
    pub max_vertices: usize,
    /// Features of any kind.
    pub max_features: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            max_vertices: 2_000_000,
            max_features: 100_000,
        }
    }
}
