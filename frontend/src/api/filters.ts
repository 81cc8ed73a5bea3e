/** What the reader wants to see of the two layers; an empty list means everything. */
import type { ConstructionCategory, ConstructionStatus, FeatureLayer, IssueCategory, IssueStatus } from './vocabulary';

export interface Filters {
  issueStatus: readonly IssueStatus[];
  issueCategory: readonly IssueCategory[];
  constructionStatus: readonly ConstructionStatus[];
  constructionCategory: readonly ConstructionCategory[];
  /** First and last day, YYYY-MM-DD, Europe/Moscow, both included. */
  from: string | null;
  to: string | null;
  municipality: string | null;
}

export const NO_FILTERS: Filters = {
  issueStatus: [], issueCategory: [], constructionStatus: [], constructionCategory: [], from: null, to: null, municipality: null,
};

/** The query parameters by which the server filters tiles, lists and counts of a layer; only those that are set. */
export interface LayerQuery {
  status?: string;
  category?: string;
  municipality?: string;
  from?: string;
  to?: string;
}

export function layerQuery(layer: FeatureLayer, filters: Filters): LayerQuery {
  const status = layer === 'issues' ? filters.issueStatus : filters.constructionStatus;
  const category = layer === 'issues' ? filters.issueCategory : filters.constructionCategory;
  return {
    ...(status.length > 0 && { status: status.join(',') }),
    ...(category.length > 0 && { category: category.join(',') }),
    ...(filters.municipality !== null && { municipality: filters.municipality }),
    ...(hasPeriod(filters) && filters.from !== null && { from: filters.from }),
    ...(hasPeriod(filters) && filters.to !== null && { to: filters.to }),
  };
}

/** A period that ends before it begins is shown as a mistake and asked of nobody. */
export function isBackwards(filters: Pick<Filters, 'from' | 'to'>): boolean {
  return filters.from !== null && filters.to !== null && filters.from > filters.to;
}

function hasPeriod(filters: Filters): boolean {
  return (filters.from !== null || filters.to !== null) && !isBackwards(filters);
}

/** How many kinds of filter are set, for the badge of the filter button. */
export function countFilters(filters: Filters): number {
  return [
    filters.issueStatus.length > 0, filters.issueCategory.length > 0, filters.constructionStatus.length > 0,
    filters.constructionCategory.length > 0, filters.from !== null || filters.to !== null, filters.municipality !== null,
  ].filter(Boolean).length;
}
