/** What the audit log calls its entries, in Russian. */
export const deedsRu: Readonly<Record<string, string>> = {
  'account.opened': 'учётная запись открыта', 'account.erased': 'учётная запись удалена', 'account.exported': 'получена копия данных', 'audit.exported': 'выгружен журнал',
  'body.created': 'создан орган', 'body.updated': 'изменён орган', 'body.closed': 'закрыт орган', 'calendar.set': 'изменён производственный календарь',
  'category.created': 'новая категория', 'category.updated': 'изменена категория', 'complaint.made': 'жалоба', 'consent.given': 'дано согласие', 'consent.withdrawn': 'отозвано согласие',
  'delegation.created': 'назначено замещение', 'delegation.ended': 'замещение закончено', 'demo.seeded': 'созданы примеры', 'email.change_asked': 'запрошена смена почты',
  'email.changed': 'почта изменена', 'grant.created': 'дано право', 'grant.revoked': 'отозвано право', 'identity.linked': 'связана внешняя служба', 'identity.unlinked': 'отвязана внешняя служба',
  'invitation.created': 'приглашение отправлено', 'invitation.accepted': 'приглашение принято', 'invitation.withdrawn': 'приглашение отозвано', 'job.retried': 'задание повторено',
  'job.deleted': 'задание удалено', 'media.uploaded': 'загружено изображение', 'media.removed': 'удалено изображение', 'media.swept': 'убраны ничьи изображения',
  'module.switched': 'модуль включён или выключен', 'notification_preferences.set': 'изменены уведомления', 'notification_preferences.unsubscribed': 'отписка по ссылке из письма',
  'password.changed': 'пароль изменён', 'password.reset': 'пароль восстановлен', 'password.reset_asked': 'запрошено восстановление пароля', 'person.suspended': 'человек заблокирован',
  'person.released': 'блокировка снята', 'post.created': 'назначение на должность', 'post.ended': 'освобождение от должности', 'profile.edited': 'изменён профиль',
  'push_subscription.created': 'включены уведомления на устройстве', 'push_subscription.deleted': 'выключены уведомления на устройстве', 'registration.asked': 'запрошена регистрация',
  'residence.set': 'указано место жительства', 'role.created': 'создана роль', 'role.updated': 'изменена роль', 'second_factor.begun': 'начата настройка второго фактора',
  'second_factor.switched_on': 'включён второй фактор', 'second_factor.switched_off': 'отключён второй фактор', 'second_factor.shown': 'вход подтверждён вторым фактором',
  'second_factor.reset': 'второй фактор сброшен', 'session.begun': 'вход', 'session.ended': 'выход', 'session.all_ended': 'выход на всех устройствах', 'subscription.created': 'новая подписка',
  'subscription.deleted': 'отмена подписки', 'text.moderated': 'решение модератора', 'theme.created': 'новая тема', 'theme.updated': 'изменена тема', 'token.created': 'создан ключ',
  'token.revoked': 'отозван ключ',
};
