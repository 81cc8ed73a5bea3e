/** The closed vocabularies of the map, in the server's order of codes. */

export const ISSUE_STATUSES = ['registered', 'in_work', 'answered', 'solved', 'declined'] as const;
export type IssueStatus = (typeof ISSUE_STATUSES)[number];

export const ISSUE_CATEGORIES = [
  'roads', 'yards', 'lighting', 'waste', 'water', 'heating', 'transport', 'greenery', 'safety', 'construction', 'health', 'other',
] as const;
export type IssueCategory = (typeof ISSUE_CATEGORIES)[number];

export const TERMS = ['pending', 'in_time', 'late'] as const;
export type Term = (typeof TERMS)[number];

export const CONSTRUCTION_STATUSES = ['planned', 'permitted', 'under_construction', 'commissioned', 'suspended', 'unauthorized'] as const;
export type ConstructionStatus = (typeof CONSTRUCTION_STATUSES)[number];

export const CONSTRUCTION_CATEGORIES = [
  'apartments', 'house', 'commercial', 'industrial', 'social', 'infrastructure', 'agricultural',
] as const;
export type ConstructionCategory = (typeof CONSTRUCTION_CATEGORIES)[number];

export const FEATURE_LAYERS = ['issues', 'constructions'] as const;
export type FeatureLayer = (typeof FEATURE_LAYERS)[number];
