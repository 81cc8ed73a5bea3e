/** Names of permissions, modules, levels and kinds of things, in Russian, for the pages of the service. */
const words = (map: Record<string, string>): Readonly<Record<string, string>> => map;

export const rightsRu = {
  permissions: words({
    'people.read': 'Видеть людей',
    'people.suspend': 'Блокировать людей',
    'staff.manage': 'Приглашать сотрудников, назначать на должности',
    'grants.manage': 'Давать и отзывать права',
    'bodies.manage': 'Вести органы',
    'catalogues.manage': 'Вести справочники',
    'modules.manage': 'Включать и выключать модули',
    'tokens.manage': 'Управлять ключами доступа',
    'audit.read': 'Читать журнал действий',
    'jobs.manage': 'Видеть и повторять задания',
    'system.read': 'Видеть состояние системы',
    'moderation.act': 'Модерировать тексты',
    'issues.read': 'Видеть обращения целиком',
    'issues.answer': 'Отвечать на обращения',
    'issues.coordinate': 'Координировать просроченное',
    'constructions.inspect': 'Проверять стройки',
    'content.edit': 'Править тексты портала',
  }),
  modules: words({
    map: 'Карта', issues: 'Обращения', constructions: 'Стройки', analysis: 'Аналитика', ogc: 'Данные для ГИС', exports: 'Выгрузки', boundaries: 'Границы',
    accounts: 'Учётные записи', staff: 'Сотрудники', administration: 'Администрирование', notifications: 'Уведомления', operations: 'Задания',
    media: 'Изображения', moderation: 'Модерация', search: 'Поиск', calendar: 'Производственный календарь',
  }),
  levels: words({ regional: 'Краевой', municipal: 'Муниципальный' }),
  subjects: words({
    person: 'Человек', grant: 'Право', role: 'Роль', body: 'Орган', post: 'Должность', delegation: 'Замещение', invitation: 'Приглашение', token: 'Ключ',
    api_token: 'Ключ', module: 'Модуль', category: 'Категория', theme: 'Тема', job: 'Задание', issue: 'Обращение', construction: 'Стройка', session: 'Вход',
    media: 'Изображение', comment: 'Комментарий', complaint: 'Жалоба', moderation_case: 'Дело модерации', edition: 'Издание границ', consent: 'Согласие',
  }),
  actors: words({ person: 'Человек', token: 'Ключ доступа', system: 'Портал', operator: 'Оператор', job: 'Задание' }),
  trust: words({ basic: 'обычная', confirmed: 'личность подтверждена' }),
};
