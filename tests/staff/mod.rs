//! Staff: bodies, posts, roles, grants, delegations, invitations, keys, and what they come to.
