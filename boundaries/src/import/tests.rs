//! Imports of whole files, good and bad.

#[test]
fn the_real_boundaries_pass_every_check() {
    let Some((edition, report)) = crate::fixtures::real() else {
        return;
    };
    eprint!("{}", report.to_text());
    assert_eq!(edition.areas.len(), 44);
    let total: f64 = edition.areas.iter().map(|a| a.area_km2).sum();
    assert!((total - 75_220.0).abs() < 20.0, "{total}");
    assert_eq!(edition.attribution, "© OpenStreetMap contributors");
}
