/** People, bodies and rights in English. */
import type { staffRu } from './texts-ru';

export const staffEn: typeof staffRu = {
  people: {
    choose: 'Begin with the name or e-mail and choose from the list.',
    title: 'People', lead: 'Everybody who has an account on the portal.', search: 'Name or e-mail', staffOnly: 'Staff only', find: 'Find', name: 'Name', email: 'E-mail',
    trust: 'Account', since: 'On the portal since', state: 'State', staff: 'staff', suspended: 'suspended', active: 'active',
    none: 'Nobody found. Change the question.', list: 'List of people',
  },
  person: {
    number: 'Number', facts: 'Facts', secondFactor: 'Second factor', set: 'set up', notSet: 'not set up', suspendedSince: (date) => `Suspended ${date}`,
    suspend: 'Suspend', suspendTitle: 'Suspend this person?', suspendText: 'They are signed out everywhere and cannot sign in until you release them.',
    suspendReason: 'The person sees it, and those who review the decision.', suspended: 'The person is suspended',
    release: 'Release', releaseTitle: 'Release this person?', released: 'The person is released',
    access: 'What this person may do', accessLead: 'Ask about a permission and a place, and the portal explains why they may or may not.',
    permission: 'Permission', body: 'Body', municipality: 'Municipality', module: 'Module', ask: 'Check', anyPlace: 'Any place',
    yes: 'Allowed', no: 'Not allowed', because: 'Because', held: 'All permissions', heldNone: 'No permissions.', where: 'Where', lent: 'Stands in for',
    grants: 'Grants', audit: 'Deeds in the audit log', given: (who, date) => `given by ${who}, ${date}`, operator: 'the operator of the portal',
    own: 'own',
  },
  bodies: {
    title: 'Bodies', lead: 'Departments of the region and administrations of municipalities that answer to citizens.', create: 'New body', name: 'Name', level: 'Level',
    municipality: 'Municipality', state: 'State', closed: (date) => `closed ${date}`, open: 'open', contacts: 'Contacts', none: 'No bodies.',
    nameRu: 'Russian name', nameEn: 'English name', slug: 'Name in addresses', slugHint: 'Small Latin letters, digits and hyphens. It does not change later.',
    themes: 'What it answers for', areas: 'Where it answers', areasHint: 'Nothing chosen: in the whole region.', email: 'E-mail', phone: 'Phone', address: 'Address', website: 'Site',
    websiteHint: 'Begins with https://', created: 'The body is created', saved: 'The body is saved', edit: 'Facts of the body', createSubmit: 'Create the body',
    close: 'Close the body', closeTitle: 'Close the body?', closeText: 'It will get no new issues; posts and rights in it end.', closedDone: 'The body is closed',
    posts: 'Posts', post: 'Post', person: 'Person', personIdHint: 'The number of the person: it stands on their page.', head: 'Head', since: 'Since', until: 'Until',
    givePost: 'Give a post', givePostTitle: 'Give a post', posted: 'The post is given', endPost: 'End', endPostTitle: 'End the post?', postEnded: 'The post has ended', postsNone: 'Nobody has a post.',
    invitations: 'Invitations', invite: 'Invite', inviteTitle: 'Invite somebody', inviteText: 'A link goes to the address. Accepting it gives the post, and the rights of the role in this body.',
    role: 'Role', invited: 'The invitation is sent', invitationsNone: 'No invitations.', expires: 'Valid until', accepted: 'accepted', withdrawn: 'withdrawn', waiting: 'waiting', over: 'expired',
    withdraw: 'Withdraw', withdrawTitle: 'Withdraw the invitation?', withdrawnDone: 'The invitation is withdrawn', back: 'All bodies', publicLead: 'Authority',
  },
  roles: {
    title: 'Roles', lead: 'A role gathers permissions under one name. Rights are given as roles.', create: 'New role', name: 'Name', permissions: 'Permissions', builtIn: 'built in',
    edit: 'Edit', nameRu: 'Russian name', nameEn: 'English name', slug: 'Name of the role', slugHint: 'Small Latin letters, digits and hyphens. It does not change later.',
    saved: 'The role is saved', created: 'The role is created', notHeld: 'A role cannot have permissions that you do not hold yourself.',
  },
  grants: {
    title: 'Rights', lead: 'Who may do what, where, and who gave it.', person: 'Who', role: 'Role', where: 'Where', givenBy: 'Given by', when: 'When', until: 'Until', ends: 'without end',
    active: 'In force only', all: 'All', which: 'Which to show', permission: 'Permission', body: 'Body', any: 'Any', anyBody: 'Any', filter: 'Show',
    give: 'Give a right', giveTitle: 'Give a right', giveLead: 'You can only give what you hold yourself, and only where you hold it.', personIdHint: 'The number of the person: it stands on their page.',
    module: 'Module', municipality: 'Municipality', expires: 'In force until', expiresHint: 'Empty: without end.', given: 'The right is given',
    revoke: 'Revoke', revokeTitle: 'Revoke the right?', revoked: 'The right is revoked', revokedBy: (who, date) => `revoked by ${who}, ${date}`, ended: 'ended',
    none: 'No rights.', reason: 'Ground', wholePortal: 'the whole portal',
  },
  delegations: {
    title: 'Standing in', lead: 'While you are away a colleague can have your rights. They act in their own name, and the audit log shows it.', from: 'For whom', to: 'Who stands in', since: 'Since', until: 'Until',
    reason: 'Reason', create: 'Let somebody stand in', createTitle: 'Who stands in for you', toIdHint: 'The number of the colleague. Colleagues find it in their workspace; administrators know it too.',
    untilHint: '180 days at most.', created: 'The delegation is made', end: 'End', endTitle: 'End the delegation?', ended: 'The delegation has ended', none: 'No delegations.', over: 'ended',
  },
  tokens: {
    title: 'Access tokens', lead: 'With a token a program acts for its owner, but only within the named permissions.', all: 'All tokens', own: 'My tokens', name: 'Name', owner: 'Owner', permissions: 'Permissions',
    used: 'Last used', never: 'never used', expires: 'Valid until', create: 'New token', createTitle: 'New token', nameHint: 'For which program.', expiresHint: 'A year at most.', where: 'Where it holds',
    created: 'The token is made', secretTitle: 'The token is made', secretText: 'Copy it now: the portal will not show it again.', done: 'I have kept the token', revoke: 'Revoke', revokeTitle: 'Revoke the token?',
    revokeText: 'Programs with this token lose access at once.', revoked: 'The token is revoked', revokedState: 'revoked', none: 'No tokens.', prefix: 'Beginning of the token',
  },
  invitation: {
    title: 'Invitation', text: (body, title) => `You are invited to “${body}” as “${title}”.`, role: 'Role', until: (date) => `The invitation is valid until ${date}.`,
    signIn: 'There is an account with this e-mail. Sign in to accept the invitation.', toSignIn: 'Sign in', accept: 'Accept the invitation', create: 'Make an account and accept',
    name: 'Name on the portal', password: 'Password', broken: 'There is no such invitation: the link is not whole, its time is over, or it was withdrawn.', done: 'The invitation is accepted. Now set up the second factor.', doneNew: 'The invitation is accepted. Sign in with the new password.',
  },
  workspace: {
    title: 'Workspace', lead: 'What staff need every day.', rights: 'Your permissions', id: 'Your number on the portal',
  },
};
