/** Administration in Russian: modules, catalogues, the audit log, jobs, the moderation queue, the state of the system. */
import { deedsRu } from '../../i18n/deeds-ru';

const words = (map: Record<string, string>): Readonly<Record<string, string>> => map;

export const administrationRu = {
  frame: {
    nav: 'Разделы рабочего места', work: 'Работа', rights: 'Люди и права', portal: 'Портал', overview: 'Обзор', overviewTitle: 'Администрирование',
    overviewLead: 'Здесь собраны разделы, на которые у вас есть права.', workspace: 'Рабочее место', moderation: 'Модерация', people: 'Люди', bodies: 'Органы', roles: 'Роли', grants: 'Права',
    tokens: 'Ключи доступа', modules: 'Модули', catalogues: 'Справочники', audit: 'Журнал действий', jobs: 'Задания', system: 'Состояние системы',
  },
  modules: {
    title: 'Модули', lead: 'Выключенный модуль исчезает из меню, его адреса отвечают «не найдено». Данные остаются.', name: 'Модуль', state: 'Состояние', on: 'включён', off: 'выключен',
    changed: 'Изменён', turnOn: 'Включить', turnOff: 'Выключить', offTitle: 'Выключить модуль?', offText: 'Посетители сразу перестанут видеть его страницы.', done: 'Сохранено', core: 'нужен всегда',
  },
  catalogues: {
    title: 'Справочники', categories: 'Категории обращений', themes: 'Темы', slug: 'Имя', nameRu: 'По-русски', nameEn: 'По-английски', theme: 'Тема', active: 'Используется', position: 'Место',
    edit: 'Изменить', addCategory: 'Новая категория', addTheme: 'Новая тема', saved: 'Справочник сохранён', slugHint: 'Маленькие латинские буквы, цифры и дефисы. Потом не меняется.', positionHint: 'Чем меньше, тем выше в списке.', none: 'Записей нет.',
  },
  audit: {
    title: 'Журнал действий', lead: 'Всё, что меняло состояние портала. Записи нельзя изменить: каждая скреплена с предыдущей.', when: 'Когда', who: 'Кто', what: 'Действие', subject: 'Над чем', change: 'Изменение',
    actor: 'Номер человека', action: 'Действие', subjectKind: 'Вид предмета', subjectId: 'Номер предмета', from: 'С', to: 'По', filter: 'Показать', reset: 'Сбросить', export: 'Скачать CSV', any: 'Любой',
    before: 'Было', after: 'Стало', personal: 'Личные данные', erased: 'Личные данные стёрты вместе с учётной записью.', details: 'Подробно', none: 'Записей нет. Измените фильтры.', nothing: 'без данных',
    actions: deedsRu,
  },
  jobs: {
    title: 'Задания', lead: 'Работа, которую портал делает в фоне: письма, уведомления, уборка.', states: words({ failed: 'Не удались', waiting: 'Ждут', running: 'Идут' }), which: 'Какие показать', name: 'Задание',
    attempts: 'Попытки', run: 'Когда', error: 'Ошибка', created: 'Создано', retry: 'Повторить', retried: 'Задание поставлено в очередь', remove: 'Удалить', removeTitle: 'Удалить задание?', removeText: 'Портал больше не попытается его выполнить.',
    removed: 'Задание удалено', none: words({ failed: 'Неудавшихся заданий нет.', waiting: 'Очередь пуста.', running: 'Сейчас ничего не выполняется.' }), of: (done: number, most: number) => `${done} из ${most}`,
  },
  system: {
    title: 'Состояние системы', version: 'Версия', started: 'Запущен', schema: 'Схема базы данных', jobs: 'Задания', waiting: 'ждут', failed: 'не удались', refresh: 'Обновить',
    parts: words({ database: 'База данных', mail: 'Почта', spatial: 'Карта в памяти' }),
  },
  moderation: {
    title: 'Модерация', lead: 'Тексты, которые задержаны или на которые пожаловались.', states: words({ open: 'Ждут решения', closed: 'Решены' }), which: 'Какие показать', subject: 'Что', author: 'Автор', text: 'Текст', why: 'Почему здесь',
    complaints: 'Жалобы', since: 'С', publish: 'Опубликовать', hide: 'Скрыть', hold: 'Задержать', decideTitle: words({ publish: 'Опубликовать?', hide: 'Скрыть?', hold: 'Задержать?' }),
    reasonHint: 'Автор её увидит.', done: 'Решение записано', none: 'Очередь пуста.', authorUnknown: 'автор неизвестен',
    causes: words({ premoderation: 'проверка перед публикацией', duplicate: 'похоже на повтор', links: 'много ссылок', complaints: 'жалобы', review: 'пересмотр' }),
    reasons: words({ spam: 'спам', insult: 'оскорбление', personal_data: 'личные данные', illegal: 'нарушение закона', false: 'неправда', other: 'другое' }),
    decided: words({ publish: 'опубликовано', hide: 'скрыто', hold: 'задержано' }),
  },
};
