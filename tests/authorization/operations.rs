//! The table: one line per operation says which credential it needs, and what staff of another body get.

/// What an operation needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Needs {
    Public,
    Citizen,
    /// Any right, and the second factor.
    Staff,
    Permission(&'static str),
}

/// What staff get who have every permission, but in another body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Elsewhere {
    /// 403 or 404, for this request.
    Refused(&'static str),
    /// An answer without what is not theirs.
    Filtered,
    /// The same answer as everybody of the staff: there is nothing of one body in it.
    Same,
}

/// A line of the table.
pub(super) struct Operation {
    pub(super) id: &'static str,
    pub(super) needs: Needs,
    pub(super) elsewhere: Elsewhere,
}

const fn public(id: &'static str) -> Operation {
    operation(id, Needs::Public)
}

const fn citizen(id: &'static str) -> Operation {
    operation(id, Needs::Citizen)
}

const fn staff(id: &'static str) -> Operation {
    operation(id, Needs::Staff)
}

const fn permitted(id: &'static str, permission: &'static str) -> Operation {
    operation(id, Needs::Permission(permission))
}

const fn operation(id: &'static str, needs: Needs) -> Operation {
    Operation {
        id,
        needs,
        elsewhere: Elsewhere::Refused(""),
    }
}

impl Operation {
    /// A body that would be accepted from somebody of the place; `BODY`, `PERSON` and `ROLE` stand for what is there.
    const fn with(mut self, body: &'static str) -> Self {
        self.elsewhere = Elsewhere::Refused(body);
        self
    }

    const fn filtered(mut self) -> Self {
        self.elsewhere = Elsewhere::Filtered;
        self
    }

    const fn same(mut self) -> Self {
        self.elsewhere = Elsewhere::Same;
        self
    }
}

/// Every operation under `/api/v1`, one line each.
#[rustfmt::skip]
pub(super) const OPERATIONS: &[Operation] = &[
    // map, issues, constructions, analysis
    public("list_cell_counts"),
    public("create_intersections"),
    public("create_locations"),
    public("list_municipality_counts"),
    public("list_nearby"),
    public("list_nearest"),
    public("find_configuration"),
    public("list_constructions"),
    public("find_construction"),
    public("list_map_events"),
    public("list_issues"),
    public("find_issue"),
    public("find_located"),
    public("create_located_batch"),
    public("list_municipalities"),
    public("list_places"),
    public("list_statistics"),
    // staff
    public("list_bodies"),
    public("find_body"),
    permitted("create_body", "bodies.manage").with(r#"{"body": {"slug": "new", "name": "Новый", "name_en": "New", "level": "regional"}}"#),
    permitted("update_body", "bodies.manage").with(r#"{"body": {"phone": "1"}}"#),
    permitted("create_body_closure", "bodies.manage").with(r"{}"),
    permitted("list_posts", "people.read"),
    permitted("create_post", "staff.manage").with(r#"{"post": {"person_id": PERSON, "title": "T"}}"#),
    permitted("delete_post", "staff.manage"),
    permitted("create_invitation", "staff.manage").with(r#"{"invitation": {"email": "new@example.org", "body_id": BODY, "title": "T", "role_slug": "official"}}"#),
    permitted("list_invitations", "staff.manage"),
    permitted("delete_invitation", "staff.manage"),
    public("find_invitation"),
    public("create_invitation_acceptance"),
    staff("list_permissions").same(),
    staff("list_roles").same(),
    staff("find_role").same(),
    permitted("create_role", "grants.manage").with(r#"{"role": {"slug": "new", "name": "Н", "name_en": "N", "permissions": ["issues.read"]}}"#),
    permitted("update_role", "grants.manage").with(r#"{"role": {"name": "Н"}}"#),
    permitted("list_grants", "grants.manage").filtered(),
    permitted("create_grant", "grants.manage").with(r#"{"grant": {"person_id": PERSON, "role_id": ROLE, "body_id": BODY}}"#),
    permitted("create_grant_revocation", "grants.manage").with(r"{}"),
    staff("list_delegations").filtered(),
    staff("create_delegation").same(),
    staff("delete_delegation"),
    citizen("list_own_tokens"),
    permitted("create_token", "tokens.manage").with(r#"{"token": {"name": "T", "permissions": ["issues.read"], "body_id": BODY}}"#),
    citizen("delete_own_token"),
    permitted("list_tokens", "tokens.manage").filtered(),
    permitted("delete_token", "tokens.manage"),
    permitted("find_access", "people.read"),
    // administration
    permitted("list_people", "people.read").filtered(),
    permitted("find_person", "people.read"),
    permitted("create_suspension", "people.suspend").with(r#"{"suspension": {"reason": "R"}}"#),
    permitted("delete_suspension", "people.suspend"),
    permitted("list_audit_entries", "audit.read").filtered(),
    permitted("list_exported_audit_entries", "audit.read").filtered(),
    permitted("list_modules", "modules.manage").same(),
    permitted("update_module", "modules.manage").with(r#"{"module": {"enabled": false}}"#),
    public("list_categories"),
    public("find_category"),
    permitted("create_category", "catalogues.manage").with(r#"{"category": {"slug": "new", "name_ru": "Н", "name_en": "N", "theme": "other"}}"#),
    permitted("update_category", "catalogues.manage").with(r#"{"category": {"active": false}}"#),
    public("list_themes"),
    public("find_theme"),
    permitted("create_theme", "catalogues.manage").with(r#"{"theme": {"slug": "new", "name_ru": "Н", "name_en": "N"}}"#),
    permitted("update_theme", "catalogues.manage").with(r#"{"theme": {"active": false}}"#),
    permitted("find_system", "system.read"),
    // accounts
    public("find_consent"),
    public("create_registration"),
    public("create_confirmation"),
    public("create_session"),
    public("delete_current_session"),
    citizen("delete_all_sessions"),
    citizen("update_current_session"),
    public("create_password_reset"),
    public("update_password_by_token"),
    citizen("find_account"),
    citizen("update_account"),
    citizen("delete_account"),
    citizen("find_account_export"),
    citizen("update_residence"),
    citizen("update_password"),
    citizen("create_email_change"),
    citizen("update_email"),
    citizen("list_sessions"),
    citizen("delete_session"),
    citizen("create_second_factor"),
    citizen("create_second_factor_confirmation"),
    citizen("delete_second_factor"),
    citizen("list_consents"),
    citizen("create_consent"),
    citizen("delete_consents"),
    public("list_identity_providers"),
    public("create_identity_attempt"),
    public("create_identity"),
    citizen("list_identities"),
    citizen("delete_identity"),
    // calendar, notifications, operations
    public("find_calendar"),
    permitted("update_calendar", "catalogues.manage").with(r#"{"calendar": {"days": []}}"#),
    citizen("list_notifications"),
    citizen("update_notification_read"),
    citizen("update_notifications_read"),
    citizen("find_notification_preferences"),
    citizen("update_notification_preferences"),
    citizen("list_subscriptions"),
    citizen("create_subscription"),
    citizen("delete_subscription"),
    public("find_push_key"),
    citizen("create_push_subscription"),
    citizen("delete_push_subscriptions"),
    citizen("list_notification_events"),
    public("find_unsubscription"),
    public("create_unsubscription"),
    permitted("list_jobs", "jobs.manage"),
    permitted("create_job_retry", "jobs.manage"),
    permitted("delete_job", "jobs.manage"),
    // media, moderation, search
    citizen("create_media"),
    public("find_media"),
    citizen("delete_media"),
    citizen("create_complaint"),
    permitted("list_moderation_cases", "moderation.act").same(),
    permitted("find_moderation_case", "moderation.act"),
    permitted("create_moderation_decision", "moderation.act").with(r#"{"decision": {"action": "publish"}}"#),
    citizen("list_moderated_texts"),
    public("list_results"),
];
