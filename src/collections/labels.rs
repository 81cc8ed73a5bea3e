//! What people call the codes of fields, in the words of the site.

/// A code of a field with its names.
struct Label {
    field: &'static str,
    code: &'static str,
    russian: &'static str,
    english: &'static str,
}

const fn label(
    field: &'static str,
    code: &'static str,
    russian: &'static str,
    english: &'static str,
) -> Label {
    Label {
        field,
        code,
        russian,
        english,
    }
}

/// Every code; those of one field name differ between collections, so that a collection need not be named.
const LABELS: &[Label] = &[
    label("status", "registered", "Зарегистрировано", "Registered"),
    label("status", "in_work", "В работе", "In work"),
    label("status", "answered", "Дан ответ", "Answered"),
    label("status", "solved", "Решено", "Solved"),
    label("status", "declined", "Отклонено", "Declined"),
    label("status", "planned", "Планируется", "Planned"),
    label("status", "permitted", "Есть разрешение", "Permit granted"),
    label(
        "status",
        "under_construction",
        "Строится",
        "Under construction",
    ),
    label(
        "status",
        "commissioned",
        "Введено в эксплуатацию",
        "Commissioned",
    ),
    label("status", "suspended", "Приостановлено", "Suspended"),
    label(
        "status",
        "unauthorized",
        "Самовольная постройка",
        "Unauthorised",
    ),
    label("category", "roads", "Дороги", "Roads"),
    label("category", "yards", "Дворы", "Yards"),
    label("category", "lighting", "Освещение", "Street lighting"),
    label("category", "waste", "Мусор", "Waste"),
    label(
        "category",
        "water",
        "Вода и канализация",
        "Water and sewerage",
    ),
    label("category", "heating", "Отопление", "Heating"),
    label("category", "transport", "Транспорт", "Transport"),
    label("category", "greenery", "Озеленение", "Greenery"),
    label("category", "safety", "Безопасность", "Safety"),
    label("category", "construction", "Строительство", "Construction"),
    label("category", "health", "Здоровье", "Health"),
    label("category", "other", "Другое", "Other"),
    label(
        "category",
        "apartments",
        "Многоквартирный дом",
        "Apartments",
    ),
    label("category", "house", "Жилой дом", "House"),
    label(
        "category",
        "commercial",
        "Торговля и офисы",
        "Shops and offices",
    ),
    label("category", "industrial", "Промышленность", "Industry"),
    label("category", "social", "Социальный объект", "Social facility"),
    label(
        "category",
        "infrastructure",
        "Инфраструктура",
        "Infrastructure",
    ),
    label(
        "category",
        "agricultural",
        "Сельское хозяйство",
        "Agriculture",
    ),
    label("term", "pending", "Срок ответа идёт", "Answer is due"),
    label("term", "in_time", "Ответ дан в срок", "Answered in time"),
    label("term", "late", "Срок нарушен", "Overdue"),
];

/// The Russian and the English name of a code.
pub fn code_names(field: &str, code: &str) -> Option<(&'static str, &'static str)> {
    let mut labels = LABELS.iter();
    labels
        .find(|label| label.field == field && label.code == code)
        .map(|label| (label.russian, label.english))
}

/// The names of a code of whichever field: for counts by code, which do not say the field.
pub(super) fn tally_names(code: &str) -> Option<(&'static str, &'static str)> {
    let mut fields = ["status", "term"].into_iter();
    fields.find_map(|field| code_names(field, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_called_as_on_the_site() {
        let russian = include_str!("../../frontend/src/i18n/ru.ts");
        let english = include_str!("../../frontend/src/i18n/en.ts");
        for label in LABELS {
            for (catalogue, name) in [(russian, label.russian), (english, label.english)] {
                let line = format!("    {}: '{name}',", label.code);
                assert!(catalogue.contains(&line), "the site has no line {line}");
            }
        }
    }
}
