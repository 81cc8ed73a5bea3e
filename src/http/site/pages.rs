//! The pages of the site by their addresses, with the words that the server writes into each.

use crate::http::language::Language;

/// A page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// A page that the site has.
    Known(&'static Entry),
    /// No page of the site.
    Unknown,
}

/// Who should find a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// Everybody, search engines too.
    Public,
    /// Those who were led to it: it says nothing to others.
    Own,
}

/// What is known of a page: its address, and its title and description in both languages.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path; one that ends in `/*` stands for all pages under it.
    path: &'static str,
    audience: Audience,
    russian: (&'static str, &'static str),
    english: (&'static str, &'static str),
}

impl Page {
    /// The page at this path.
    pub(super) fn find(path: &str) -> Self {
        let path = path.trim_end_matches('/');
        let entry = PAGES.iter().find(|entry| entry.is_at(path));
        entry.map_or(Self::Unknown, Self::Known)
    }

    /// Title and description.
    pub(super) fn texts(self, language: Language) -> (&'static str, &'static str) {
        match (self, language) {
            (Self::Known(entry), Language::Russian) => entry.russian,
            (Self::Known(entry), Language::English) => entry.english,
            (Self::Unknown, Language::Russian) => (
                "Такой страницы нет — Кубань",
                "Проверьте адрес или вернитесь к карте.",
            ),
            (Self::Unknown, Language::English) => (
                "No such page — Kuban",
                "Check the address or go back to the map.",
            ),
        }
    }

    /// Whether search engines may list it.
    pub(super) fn is_public(self) -> bool {
        matches!(self, Self::Known(entry) if entry.audience == Audience::Public)
    }
}

impl Entry {
    fn is_at(&self, path: &str) -> bool {
        match self.path.strip_suffix("/*") {
            None => self.path == path,
            Some(above) => path
                .strip_prefix(above)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

const fn public(
    path: &'static str,
    russian: (&'static str, &'static str),
    english: (&'static str, &'static str),
) -> Entry {
    Entry {
        path,
        audience: Audience::Public,
        russian,
        english,
    }
}

const fn own(
    path: &'static str,
    russian: (&'static str, &'static str),
    english: (&'static str, &'static str),
) -> Entry {
    Entry {
        path,
        audience: Audience::Own,
        russian,
        english,
    }
}

const MAP_RUSSIAN: (&str, &str) = (
    "Кубань: карта обращений и строек Краснодарского края",
    "Живая карта 44 муниципалитетов Краснодарского края: обращения жителей, сроки ответов и стройки.",
);
const MAP_ENGLISH: (&str, &str) = (
    "Kuban: map of issues and construction sites of the Krasnodar Region",
    "A live map of the 44 municipalities of the Krasnodar Region: citizens' issues, terms of answer and construction sites.",
);

/// Every page; the first that fits an address is its page.
const PAGES: &[Entry] = &[
    public("", MAP_RUSSIAN, MAP_ENGLISH),
    public("/map", MAP_RUSSIAN, MAP_ENGLISH),
    public(
        "/about",
        (
            "О данных — Кубань",
            "Откуда данные портала, как считаются сроки и доли, как получить всё это программой.",
        ),
        (
            "About the data — Kuban",
            "Where the portal's data comes from, how terms and shares are counted, how a program gets all of it.",
        ),
    ),
    public(
        "/search",
        (
            "Поиск — Кубань",
            "Поиск по обращениям, стройкам, населённым пунктам и органам власти Краснодарского края.",
        ),
        (
            "Search — Kuban",
            "Search issues, construction sites, settlements and authorities of the Krasnodar Region.",
        ),
    ),
    public(
        "/bodies/*",
        (
            "Орган власти — Кубань",
            "За что отвечает орган власти, где, и как с ним связаться.",
        ),
        (
            "Authority — Kuban",
            "What an authority answers for, where, and how to reach it.",
        ),
    ),
    public(
        "/consent",
        (
            "Согласие на обработку персональных данных — Кубань",
            "Какие данные портал обрабатывает, зачем, как долго, и как отозвать согласие.",
        ),
        (
            "Consent to the processing of personal data — Kuban",
            "Which data the portal processes, what for, for how long, and how to withdraw the consent.",
        ),
    ),
    public(
        "/sign-in",
        ("Вход — Кубань", "Вход в личный кабинет портала."),
        ("Sign in — Kuban", "Sign in to your account."),
    ),
    public(
        "/register",
        (
            "Регистрация — Кубань",
            "Учётная запись, чтобы подавать обращения, голосовать и получать уведомления.",
        ),
        (
            "Register — Kuban",
            "An account for filing issues, voting and being notified.",
        ),
    ),
    own(
        "/sign-in/*",
        ("Вход — Кубань", "Подтверждение входа."),
        ("Sign in — Kuban", "Confirm the sign-in."),
    ),
    own(
        "/register/confirm",
        ("Подтверждение почты — Кубань", "Конец регистрации."),
        ("Confirm the e-mail — Kuban", "The end of a registration."),
    ),
    own(
        "/forgot",
        ("Восстановление пароля — Кубань", "Ссылка на новый пароль."),
        ("Reset the password — Kuban", "A link to a new password."),
    ),
    own(
        "/reset-password",
        ("Новый пароль — Кубань", "Новый пароль учётной записи."),
        ("New password — Kuban", "A new password of an account."),
    ),
    own(
        "/invitation",
        ("Приглашение — Кубань", "Приглашение в орган власти."),
        ("Invitation — Kuban", "An invitation to an authority."),
    ),
    own(
        "/unsubscribe",
        ("Отписка от писем — Кубань", "Письма больше не приходят."),
        ("No more letters — Kuban", "Letters do not come any more."),
    ),
    own(
        "/account/*",
        (
            "Личный кабинет — Кубань",
            "Профиль, безопасность входа, уведомления и данные.",
        ),
        (
            "My account — Kuban",
            "Profile, safety of the sign-in, notifications and data.",
        ),
    ),
    own(
        "/notifications",
        (
            "Уведомления — Кубань",
            "Что нового по вашим обращениям и подпискам.",
        ),
        (
            "Notifications — Kuban",
            "What is new about your issues and subscriptions.",
        ),
    ),
    own(
        "/workspace",
        ("Рабочее место — Кубань", "Для сотрудников органов власти."),
        ("Workspace — Kuban", "For the staff of authorities."),
    ),
    own(
        "/admin/*",
        ("Администрирование — Кубань", "Для администраторов портала."),
        (
            "Administration — Kuban",
            "For the administrators of the portal.",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_page_only_where_the_site_has_one() {
        for (path, title) in [
            (
                "/",
                Some("Кубань: карта обращений и строек Краснодарского края"),
            ),
            ("/about/", Some("О данных — Кубань")),
            ("/sign-in", Some("Вход — Кубань")),
            ("/sign-in/code", Some("Вход — Кубань")),
            ("/account/email/confirm", Some("Личный кабинет — Кубань")),
            ("/admin/people/7", Some("Администрирование — Кубань")),
            ("/administrator", None),
            ("/about/more", None),
        ] {
            let page = Page::find(path);
            assert_eq!(page != Page::Unknown, title.is_some(), "{path}");
            let shown = page.texts(Language::Russian).0;
            assert_eq!(
                shown,
                title.unwrap_or("Такой страницы нет — Кубань"),
                "{path}"
            );
        }
    }

    #[test]
    fn only_what_is_of_use_to_everybody_is_listed_by_search_engines() {
        assert!(Page::find("/").is_public());
        assert!(Page::find("/consent").is_public());
        for path in ["/account/security", "/admin", "/reset-password", "/nothing"] {
            assert!(!Page::find(path).is_public(), "{path}");
        }
    }

    #[test]
    fn every_page_has_a_title_and_a_description_of_its_own_length() {
        for entry in PAGES {
            for (title, description) in [entry.russian, entry.english] {
                let (title, description) = (title.chars().count(), description.chars().count());
                assert!((10..=75).contains(&title), "{}", entry.path);
                assert!((15..=180).contains(&description), "{}", entry.path);
            }
        }
    }
}
