//! `/styles/{style}.json`: complete MapLibre styles over our tiles, for map clients other than our own site.

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conditional;
use super::extract::Path;
use crate::app::AppState;
use crate::config::{BaseMap, Config};
use crate::error::{AppError, Problem};

const HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Colors of one style.
struct Palette {
    name: &'static str,
    background: &'static str,
    land: &'static str,
    border: &'static str,
    text: &'static str,
    halo: &'static str,
    /// Few to many, in hexagons.
    counts: [&'static str; 5],
    /// By issue status: registered, in work, answered, solved, declined.
    issues: [&'static str; 5],
    /// By construction status: planned, permitted, under construction, commissioned, suspended, unauthorized.
    constructions: [&'static str; 6],
}

const LIGHT: Palette = Palette {
    name: "Kuban",
    background: "#dfe9ee",
    land: "#f7f5ef",
    border: "#6f7f78",
    text: "#24332d",
    halo: "#ffffff",
    counts: ["#d9eee4", "#9fd3bb", "#57b08d", "#1f8465", "#0d4f3d"],
    issues: ["#c2410c", "#b45309", "#1d4ed8", "#15803d", "#6b7280"],
    constructions: [
        "#7c8aa5", "#2f6fb5", "#c77700", "#2e7d4f", "#8a6d9e", "#b3261e",
    ],
};

const DARK: Palette = Palette {
    name: "Kuban dark",
    background: "#10181c",
    land: "#1b2429",
    border: "#7f928a",
    text: "#e6efe9",
    halo: "#0f1518",
    counts: ["#1f3a33", "#24594b", "#2f8068", "#4fb491", "#a5e8cd"],
    issues: ["#fb923c", "#fbbf24", "#7aa7ff", "#5bd18b", "#a3adb8"],
    constructions: [
        "#a7b4cc", "#7db4f0", "#ffb951", "#77cf9b", "#c9a7de", "#ff8a80",
    ],
};

/// Zoom from which features are drawn instead of hexagons, as the tiles have it.
const FEATURES_FROM: u8 = 14;

/// The route of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_style))
}

/// Answers a complete MapLibre style over our tiles.
#[utoipa::path(
    get,
    path = "/styles/{style}",
    operation_id = "find_style",
    tag = "map",
    params(("style" = String, Path, description = "`portal.json` or `portal-dark.json`", example = "portal.json")),
    responses(
        (status = OK, description = "A style of version 8", body = serde_json::Value),
        (status = NOT_MODIFIED, description = "The client has these bytes"),
        (status = NOT_FOUND, description = "No such style", body = crate::error::ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_style(
    app: AppState,
    Path(style): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let palette = match style.as_str() {
        "portal.json" => &LIGHT,
        "portal-dark.json" => &DARK,
        _ => return Err(Problem::not_found(format!("the style {style:?}")).into()),
    };
    let text = build(&app.config, palette).to_string();
    Ok(conditional::bytes_response(
        &headers,
        text.into(),
        JSON,
        HOUR,
    ))
}

fn build(config: &Config, palette: &Palette) -> Value {
    let base = &config.base_url;
    let mut sources = json!({
        "portal": { "type": "vector", "url": format!("{base}/tiles/portal.json") }
    });
    let mut layers = vec![json!({
        "id": "background",
        "type": "background",
        "paint": { "background-color": palette.background }
    })];
    let raster = match &config.base_map {
        BaseMap::Raster { url, attribution } => {
            sources["base"] = json!({
                "type": "raster", "tiles": [url], "tileSize": 256, "attribution": attribution
            });
            layers.push(json!({ "id": "base", "type": "raster", "source": "base" }));
            true
        }
        // A foreign style cannot be nested in ours.
        BaseMap::None | BaseMap::Style { .. } => false,
    };
    layers.extend(municipality_layers(palette, if raster { 0.0 } else { 1.0 }));
    layers.extend(cell_layers(palette));
    layers.extend(construction_layers(palette));
    layers.push(issue_layer(palette));
    layers.push(label_layer(palette));
    json!({
        "version": 8,
        "name": palette.name,
        "center": [39.0, 45.2],
        "zoom": 6.3,
        "glyphs": format!("{base}/fonts/{{fontstack}}/{{range}}.pbf"),
        "sources": sources,
        "layers": layers
    })
}

fn municipality_layers(palette: &Palette, opacity: f64) -> [Value; 2] {
    [
        json!({
            "id": "municipalities", "type": "fill", "source": "portal", "source-layer": "municipalities",
            "paint": { "fill-color": palette.land, "fill-opacity": opacity }
        }),
        json!({
            "id": "municipality-borders", "type": "line", "source": "portal", "source-layer": "municipalities",
            "layout": { "line-join": "round" },
            "paint": {
                "line-color": palette.border,
                "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.5, 9, 1.2, 14, 2.2]
            }
        }),
    ]
}

/// Hexagons of issues; those of constructions are there to be switched on.
fn cell_layers(palette: &Palette) -> [Value; 2] {
    let [few, some, middle, many, most] = palette.counts;
    let cells = |name: &str, visibility: &str| {
        json!({
            "id": format!("{name}-cells"), "type": "fill", "source": "portal", "source-layer": format!("{name}_cells"),
            "maxzoom": FEATURES_FROM,
            "layout": { "visibility": visibility },
            "paint": {
                "fill-color": ["step", ["get", "count"], few, 3, some, 10, middle, 40, many, 160, most],
                "fill-opacity": 0.75,
                "fill-outline-color": palette.halo
            }
        })
    };
    [cells("constructions", "none"), cells("issues", "visible")]
}

fn construction_layers(palette: &Palette) -> [Value; 2] {
    let statuses = [
        "planned",
        "permitted",
        "under_construction",
        "commissioned",
        "suspended",
        "unauthorized",
    ];
    let color = by_status(&statuses, &palette.constructions, palette.border);
    [
        json!({
            "id": "constructions", "type": "fill", "source": "portal", "source-layer": "constructions",
            "minzoom": FEATURES_FROM,
            "paint": { "fill-color": color, "fill-opacity": 0.45 }
        }),
        json!({
            "id": "construction-outlines", "type": "line", "source": "portal", "source-layer": "constructions",
            "minzoom": FEATURES_FROM,
            "paint": { "line-color": color, "line-width": 1.2 }
        }),
    ]
}

fn issue_layer(palette: &Palette) -> Value {
    let statuses = ["registered", "in_work", "answered", "solved", "declined"];
    json!({
        "id": "issues", "type": "circle", "source": "portal", "source-layer": "issues",
        "minzoom": FEATURES_FROM,
        "paint": {
            "circle-color": by_status(&statuses, &palette.issues, palette.border),
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 4, 18, 9],
            "circle-stroke-color": palette.halo,
            "circle-stroke-width": 1.5
        }
    })
}

fn label_layer(palette: &Palette) -> Value {
    json!({
        "id": "municipality-labels", "type": "symbol", "source": "portal", "source-layer": "municipalities_labels",
        "layout": {
            "text-field": ["get", "name"],
            "text-font": ["Noto Sans Regular"],
            "text-size": ["interpolate", ["linear"], ["zoom"], 5, 10, 9, 15, 13, 20],
            "text-max-width": 8
        },
        "paint": { "text-color": palette.text, "text-halo-color": palette.halo, "text-halo-width": 1.5 }
    })
}

/// A `match` expression from a feature's status to its color.
fn by_status(statuses: &[&str], colors: &[&str], other: &str) -> Value {
    let mut expression = vec![json!("match"), json!(["get", "status"])];
    for (status, color) in statuses.iter().zip(colors) {
        expression.push(json!(status));
        expression.push(json!(color));
    }
    expression.push(json!(other));
    Value::Array(expression)
}
