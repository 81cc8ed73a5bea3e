/** The parts of the workspace: where they are, and who sees them. */
import type { administrationRu } from './texts-ru';

type FrameTexts = (typeof administrationRu)['frame'];

export interface OfficeSection {
  path: string;
  name: keyof FrameTexts;
  /** One of these is needed; none means all staff. */
  permissions: readonly string[];
  exact?: boolean;
}

export const GROUPS: readonly { name: keyof FrameTexts; sections: readonly OfficeSection[] }[] = [
  {
    name: 'work',
    sections: [
      { path: '/workspace', name: 'workspace', permissions: [] },
      { path: '/admin/moderation', name: 'moderation', permissions: ['moderation.act'] },
    ],
  },
  {
    name: 'rights',
    sections: [
      { path: '/admin/people', name: 'people', permissions: ['people.read'] },
      { path: '/admin/bodies', name: 'bodies', permissions: [] },
      { path: '/admin/grants', name: 'grants', permissions: ['grants.manage'] },
      { path: '/admin/roles', name: 'roles', permissions: ['grants.manage'] },
      { path: '/admin/tokens', name: 'tokens', permissions: ['tokens.manage'] },
    ],
  },
  {
    name: 'portal',
    sections: [
      { path: '/admin/modules', name: 'modules', permissions: ['modules.manage'] },
      { path: '/admin/catalogues', name: 'catalogues', permissions: ['catalogues.manage'] },
      { path: '/admin/audit', name: 'audit', permissions: ['audit.read'] },
      { path: '/admin/jobs', name: 'jobs', permissions: ['jobs.manage'] },
      { path: '/admin/system', name: 'system', permissions: ['system.read'] },
    ],
  },
];
