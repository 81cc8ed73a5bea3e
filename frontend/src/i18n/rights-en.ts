/** Names of permissions, modules, levels and kinds of things, in English. */
import type { rightsRu } from './rights-ru';

export const rightsEn: typeof rightsRu = {
  permissions: {
    'people.read': 'See people',
    'people.suspend': 'Suspend people',
    'staff.manage': 'Invite staff, give posts',
    'grants.manage': 'Give and revoke rights',
    'bodies.manage': 'Keep bodies',
    'catalogues.manage': 'Keep catalogues',
    'modules.manage': 'Switch modules on and off',
    'tokens.manage': 'Manage access tokens',
    'audit.read': 'Read the audit log',
    'jobs.manage': 'See and retry jobs',
    'system.read': 'See the state of the system',
    'moderation.act': 'Moderate texts',
    'issues.read': 'See issues as a whole',
    'issues.answer': 'Answer issues',
    'issues.coordinate': 'Coordinate what is overdue',
    'constructions.inspect': 'Inspect construction sites',
    'content.edit': 'Edit texts of the portal',
  },
  modules: {
    map: 'Map', issues: 'Issues', constructions: 'Construction sites', analysis: 'Analysis', ogc: 'GIS data', exports: 'Exports', boundaries: 'Boundaries',
    accounts: 'Accounts', staff: 'Staff', administration: 'Administration', notifications: 'Notifications', operations: 'Jobs', media: 'Pictures',
    moderation: 'Moderation', search: 'Search', calendar: 'Working calendar',
  },
  levels: { regional: 'Regional', municipal: 'Municipal' },
  subjects: {
    person: 'Person', grant: 'Grant', role: 'Role', body: 'Body', post: 'Post', delegation: 'Delegation', invitation: 'Invitation', token: 'Token',
    api_token: 'Token', module: 'Module', category: 'Category', theme: 'Theme', job: 'Job', issue: 'Issue', construction: 'Construction site', session: 'Sign-in',
    media: 'Picture', comment: 'Comment', complaint: 'Complaint', moderation_case: 'Moderation case', edition: 'Edition of boundaries', consent: 'Consent',
  },
  actors: { person: 'Person', token: 'Access token', system: 'The portal', operator: 'Operator', job: 'Job' },
  trust: { basic: 'ordinary', confirmed: 'identity confirmed' },
};
