/** What the audit log calls its entries, in English. */
export const deedsEn: Readonly<Record<string, string>> = {
  'account.opened': 'account opened', 'account.erased': 'account erased', 'account.exported': 'copy of the data taken', 'audit.exported': 'log exported',
  'body.created': 'body created', 'body.updated': 'body changed', 'body.closed': 'body closed', 'calendar.set': 'working calendar changed',
  'category.created': 'new category', 'category.updated': 'category changed', 'complaint.made': 'complaint', 'consent.given': 'consent given', 'consent.withdrawn': 'consent withdrawn',
  'delegation.created': 'delegation made', 'delegation.ended': 'delegation ended', 'demo.seeded': 'examples made', 'email.change_asked': 'change of e-mail asked for',
  'email.changed': 'e-mail changed', 'grant.created': 'right given', 'grant.revoked': 'right revoked', 'identity.linked': 'outside service linked', 'identity.unlinked': 'outside service unlinked',
  'invitation.created': 'invitation sent', 'invitation.accepted': 'invitation accepted', 'invitation.withdrawn': 'invitation withdrawn', 'job.retried': 'job retried',
  'job.deleted': 'job removed', 'media.uploaded': 'picture uploaded', 'media.removed': 'picture removed', 'media.swept': 'pictures of nobody removed',
  'module.switched': 'module switched', 'notification_preferences.set': 'notifications changed', 'notification_preferences.unsubscribed': 'unsubscribed by a link in a letter',
  'password.changed': 'password changed', 'password.reset': 'password reset', 'password.reset_asked': 'password reset asked for', 'person.suspended': 'person suspended',
  'person.released': 'person released', 'post.created': 'post given', 'post.ended': 'post ended', 'profile.edited': 'profile changed',
  'push_subscription.created': 'notifications on a device switched on', 'push_subscription.deleted': 'notifications on a device switched off', 'registration.asked': 'registration asked for',
  'residence.set': 'residence set', 'role.created': 'role created', 'role.updated': 'role changed', 'second_factor.begun': 'second factor begun',
  'second_factor.switched_on': 'second factor on', 'second_factor.switched_off': 'second factor off', 'second_factor.shown': 'sign-in confirmed by second factor',
  'second_factor.reset': 'second factor reset', 'session.begun': 'sign-in', 'session.ended': 'sign-out', 'session.all_ended': 'sign-out on all devices', 'subscription.created': 'new subscription',
  'subscription.deleted': 'subscription ended', 'text.moderated': 'decision of a moderator', 'theme.created': 'new theme', 'theme.updated': 'theme changed', 'token.created': 'token made',
  'token.revoked': 'token revoked',
};
