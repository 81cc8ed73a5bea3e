/** Administration in English. */
import { deedsEn } from '../../i18n/deeds-en';
import type { administrationRu } from './texts-ru';

export const administrationEn: typeof administrationRu = {
  frame: {
    nav: 'Parts of the workspace', work: 'Work', rights: 'People and rights', portal: 'Portal', overview: 'Overview', overviewTitle: 'Administration',
    overviewLead: 'The parts that you have permissions for.', workspace: 'Workspace', moderation: 'Moderation', people: 'People', bodies: 'Bodies', roles: 'Roles', grants: 'Rights',
    tokens: 'Access tokens', modules: 'Modules', catalogues: 'Catalogues', audit: 'Audit log', jobs: 'Jobs', system: 'State of the system',
  },
  modules: {
    title: 'Modules', lead: 'A module that is off leaves the menus, and its addresses answer “not found”. Its data stays.', name: 'Module', state: 'State', on: 'on', off: 'off',
    changed: 'Changed', turnOn: 'Switch on', turnOff: 'Switch off', offTitle: 'Switch the module off?', offText: 'Visitors lose its pages at once.', done: 'Saved', core: 'always needed',
  },
  catalogues: {
    title: 'Catalogues', categories: 'Categories of issues', themes: 'Themes', slug: 'Name', nameRu: 'In Russian', nameEn: 'In English', theme: 'Theme', active: 'In use', position: 'Position',
    edit: 'Edit', addCategory: 'New category', addTheme: 'New theme', saved: 'The catalogue is saved', slugHint: 'Small Latin letters, digits and hyphens. It does not change later.', positionHint: 'The smaller, the higher in lists.', none: 'No entries.',
  },
  audit: {
    title: 'Audit log', lead: 'Everything that changed the state of the portal. Entries cannot be changed: each is chained to the one before.', when: 'When', who: 'Who', what: 'Deed', subject: 'On what', change: 'Change',
    actor: 'Number of the person', action: 'Deed', subjectKind: 'Kind of subject', subjectId: 'Number of the subject', from: 'From', to: 'To', filter: 'Show', reset: 'Reset', export: 'Download CSV', any: 'Any',
    before: 'Before', after: 'After', personal: 'Personal data', erased: 'The personal data was erased with the account.', details: 'Details', none: 'No entries. Change the filters.', nothing: 'no data',
    actions: deedsEn,
  },
  jobs: {
    title: 'Jobs', lead: 'What the portal does in the background: letters, notifications, cleaning.', states: { failed: 'Failed', waiting: 'Waiting', running: 'Running' }, which: 'Which to show', name: 'Job',
    attempts: 'Attempts', run: 'When', error: 'Error', created: 'Created', retry: 'Retry', retried: 'The job is queued', remove: 'Remove', removeTitle: 'Remove the job?', removeText: 'The portal will not try it again.',
    removed: 'The job is removed', none: { failed: 'No failed jobs.', waiting: 'The queue is empty.', running: 'Nothing is running now.' }, of: (done, most) => `${done} of ${most}`,
  },
  system: {
    title: 'State of the system', version: 'Version', started: 'Started', schema: 'Schema of the database', jobs: 'Jobs', waiting: 'waiting', failed: 'failed', refresh: 'Refresh',
    parts: { database: 'Database', mail: 'Mail', spatial: 'Map in memory' },
  },
  moderation: {
    title: 'Moderation', lead: 'Texts that are held, or that somebody complained about.', states: { open: 'Waiting', closed: 'Decided' }, which: 'Which to show', subject: 'What', author: 'Author', text: 'Text', why: 'Why it is here',
    complaints: 'Complaints', since: 'Since', publish: 'Publish', hide: 'Hide', hold: 'Hold', decideTitle: { publish: 'Publish?', hide: 'Hide?', hold: 'Hold?' },
    reasonHint: 'The author sees it.', done: 'The decision is recorded', none: 'The queue is empty.', authorUnknown: 'author unknown',
    causes: { premoderation: 'checked before publication', duplicate: 'looks like a duplicate', links: 'many links', complaints: 'complaints', review: 'review' },
    reasons: { spam: 'spam', insult: 'insult', personal_data: 'personal data', illegal: 'against the law', false: 'not true', other: 'other' },
    decided: { publish: 'published', hide: 'hidden', hold: 'held' },
  },
};
