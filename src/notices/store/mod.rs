//! Every SQL statement about notifications: the rows that people read, what they wish, and what leaves the site.

mod delivery;
mod list;
mod wishes;

pub(super) use delivery::{
    Due, Planned, Waiting, end_push, find_due_push, forget_browser, has_push_sent, insert_delivery,
    insert_push_sent, list_browsers_without, lock_due, lock_unplanned, set_done, set_planned,
    sweep,
};
pub use list::{NotificationRow, count_unread, list_notifications, mark_all_read, mark_read};
pub(super) use list::{hint, insert_notifications, list_since, oldest_running};
pub use wishes::{
    PushSubscription, Subscription, SubscriptionRow, delete_push_subscription, delete_subscription,
    erase_person, find_subscription, insert_push_subscription, insert_subscription,
    list_preferences, list_subscriptions, load_wishes, replace_preferences, set_email_preference,
};
