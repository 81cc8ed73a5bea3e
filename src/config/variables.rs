//! The one table of the variables that the program reads.

/// A variable of the environment that the program reads.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The value that an absent variable stands for; empty where absence has a meaning of its own.
    pub default: &'static str,
    /// What it sets.
    pub meaning: &'static str,
}

/// Every variable; `docs/configuration.md` holds the same table and a test compares them.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "DATABASE_URL",
        default: "",
        meaning: "PostgreSQL server with PostGIS, as postgres://user:password@host:port/database; without it the program runs a private cluster under the data folder.",
    },
    Variable {
        name: "KUBAN_LISTEN",
        default: "127.0.0.1:8080",
        meaning: "Address and port that `kuban serve` listens on.",
    },
    Variable {
        name: "KUBAN_DATA_DIR",
        default: "./data",
        meaning: "Folder for everything kept on disk: the private cluster and its backups, the published files.",
    },
    Variable {
        name: "KUBAN_BASE_URL",
        default: "",
        meaning: "Address under which people reach the site; by default http:// and the listening address; production needs one that starts with https://.",
    },
    Variable {
        name: "KUBAN_ENV",
        default: "development",
        meaning: "development or production; production takes no example data and writes its log as JSON.",
    },
    Variable {
        name: "KUBAN_SECRET",
        default: "",
        meaning: "Secret of at least 32 characters from which the keys of the portal are derived, the same on every node; production needs one, development makes one and keeps it in the data folder.",
    },
    Variable {
        name: "KUBAN_TRUSTED_PROXIES",
        default: "",
        meaning: "Addresses of proxies in front, such as 10.0.0.1,10.0.0.2: what they say in X-Forwarded-For is believed.",
    },
    Variable {
        name: "KUBAN_LOG",
        default: "info",
        meaning: "What is logged: error, warn, info, debug or trace, or a list such as info,kuban::spatial=debug.",
    },
    Variable {
        name: "KUBAN_BOUNDARIES",
        default: "",
        meaning: "File with municipal boundaries that is imported and activated when the database has none; without it the program looks beside the project, then asks KUBAN_OVERPASS_URL, then takes the approximate edition that ships.",
    },
    Variable {
        name: "KUBAN_OVERPASS_URL",
        default: "https://overpass-api.de/api/interpreter",
        meaning: "Overpass API that is asked for boundaries by `kuban boundaries fetch`, and at the first start when no file is found.",
    },
    Variable {
        name: "KUBAN_BASE_MAP",
        default: "none",
        meaning: "What is drawn under our own layers: none, raster:URL with {z}, {x} and {y}, or style:URL of a MapLibre style.",
    },
    Variable {
        name: "KUBAN_BASE_MAP_ATTRIBUTION",
        default: "",
        meaning: "Credit line of the base map; needed when there is one.",
    },
    Variable {
        name: "KUBAN_NEAR_M",
        default: "2000",
        meaning: "Meters outside the region within which a point still belongs to the nearest municipality.",
    },
    Variable {
        name: "KUBAN_TILE_CACHE_MB",
        default: "256",
        meaning: "Mebibytes of memory that the tile cache may fill; 0 keeps no tile.",
    },
    Variable {
        name: "KUBAN_DATABASE_POOL",
        default: "10",
        meaning: "Database connections that one process opens at most.",
    },
    Variable {
        name: "KUBAN_CORS_ORIGINS",
        default: "*",
        meaning: "Sites whose pages may read tiles and the API: * or a list such as https://a.example,https://b.example.",
    },
    Variable {
        name: "KUBAN_EXPORTS_AT",
        default: "03:00",
        meaning: "Time of day in Europe/Moscow at which `kuban serve` publishes the files of all collections, such as 03:00; never publishes nothing.",
    },
    Variable {
        name: "KUBAN_IDENTITY_PROVIDERS",
        default: "",
        meaning: "Path of a JSON file with the providers of identity (OpenID Connect) that people may sign in with, docs/accounts.md; without it there are none.",
    },
    Variable {
        name: "KUBAN_MEDIA_URL",
        default: "",
        meaning: "Store of pictures that speaks S3, as s3://bucket/prefix?endpoint=https://host&region=name; without it they are kept in the data folder.",
    },
    Variable {
        name: "KUBAN_MEDIA_ACCESS_KEY",
        default: "",
        meaning: "Name of the key to the store of KUBAN_MEDIA_URL.",
    },
    Variable {
        name: "KUBAN_MEDIA_SECRET_KEY",
        default: "",
        meaning: "Key to the store of KUBAN_MEDIA_URL.",
    },
    Variable {
        name: "KUBAN_SHUTDOWN_S",
        default: "10",
        meaning: "Seconds that open requests may go on after a request to stop.",
    },
    Variable {
        name: "KUBAN_SMTP_URL",
        default: "",
        meaning: "Mail server, as smtps://user:password@host:465, or smtp://host:587?tls=required for STARTTLS (tls=opportunistic where offered); without it letters are files in the folder mail under the data folder.",
    },
    Variable {
        name: "KUBAN_MAIL_FROM",
        default: "Kuban <no-reply@localhost>",
        meaning: "Sender of letters, with or without a name.",
    },
    Variable {
        name: "KUBAN_PUSH_HOSTS",
        default: "",
        meaning: "Hosts of push services that may stand in a private network or speak plain HTTP, such as push.example.local; all others need https and a public address.",
    },
];

/// Variables that look like ours and are not: most likely misspelt.
pub fn unknown_variables<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    names
        .into_iter()
        .filter(|name| name.starts_with("KUBAN_") && !name.starts_with("KUBAN_TEST_"))
        .filter(|name| VARIABLES.iter().all(|variable| variable.name != *name))
        .collect()
}

/// The default of a variable of the table.
pub(super) fn default_of(name: &str) -> &'static str {
    VARIABLES
        .iter()
        .find(|variable| variable.name == name)
        .expect("invariant: only variables of the table are read")
        .default
}
