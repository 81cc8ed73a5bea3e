/** What the legend must explain: derived from the very inputs that the map draws, at the zoom that it draws them. */
import { CONSTRUCTION_STATUSES, ISSUE_STATUSES, type ConstructionStatus, type IssueStatus } from '../../../api/vocabulary';
import type { Breaks } from '../../../map/classes';
import { modeAt, type MapInputs } from '../../../map/inputs';
import { RAMPS, RING_COLOURS, RING_WIDTHS } from '../../../map/symbols';

export type LegendSection =
  | { kind: 'ramp'; title: 'issuesPerCell' | 'constructionsPerCell'; colours: readonly string[]; breaks: Breaks }
  | { kind: 'rings'; title: 'constructionsPerCell'; colour: string; widths: readonly number[]; breaks: Breaks }
  | { kind: 'choropleth'; title: 'perThousand' | 'share'; colours: readonly string[]; breaks: Breaks; years: readonly number[] }
  | { kind: 'issues'; statuses: readonly IssueStatus[] }
  | { kind: 'footprints'; statuses: readonly ConstructionStatus[] };

export function legendOf(inputs: MapInputs, zoom: number, populationYears: readonly number[]): LegendSection[] {
  const { scheme, layers, overview, breaks, filters } = inputs;
  const issues = layers.includes('issues');
  const constructions = layers.includes('constructions');
  switch (modeAt(zoom, overview)) {
    case 'choropleth':
      return overview === 'cells' || inputs.choropleth === null ? [] : [{
        kind: 'choropleth',
        title: overview === 'per_1000' ? 'perThousand' : 'share',
        colours: RAMPS[overview][scheme],
        breaks: inputs.choropleth.breaks,
        years: overview === 'per_1000' ? populationYears : [],
      }];
    case 'cells':
      return [
        ...(issues ? [{ kind: 'ramp', title: 'issuesPerCell', colours: RAMPS.issues[scheme], breaks: breaks.issues } as const] : []),
        ...(constructions ? [issues
          ? { kind: 'rings', title: 'constructionsPerCell', colour: RING_COLOURS[scheme], widths: RING_WIDTHS, breaks: breaks.constructions } as const
          : { kind: 'ramp', title: 'constructionsPerCell', colours: RAMPS.constructions[scheme], breaks: breaks.constructions } as const] : []),
      ];
    case 'features':
      return [
        ...(issues ? [{ kind: 'issues', statuses: filters.issueStatus.length > 0 ? filters.issueStatus : ISSUE_STATUSES } as const] : []),
        ...(constructions
          ? [{ kind: 'footprints', statuses: filters.constructionStatus.length > 0 ? filters.constructionStatus : CONSTRUCTION_STATUSES } as const]
          : []),
      ];
  }
}
