/** The page about the data, in English. */
import type { aboutRu } from './about-ru';

export const aboutEn: typeof aboutRu = {
  title: 'About the data',
  lead: "The portal shows citizens' issues and construction sites of the Krasnodar Region on a live map of its 44 municipalities. The map updates itself, without a reload.",
  boundariesTitle: 'Municipal boundaries',
  boundariesEdition: 'Active edition',
  boundariesSource: 'Source',
  boundariesAttribution: 'Attribution',
  boundariesValid: 'Boundaries as of',
  boundariesText: 'Boundaries come in editions. Each is checked when loaded: all 44 municipalities, no overlaps, areas close to the official ones. The answer to “where am I” names the edition behind it.',
  approximateText: 'The active edition is the approximate one that ships with the program: about 84 % of the land falls into its own municipality. No decision may rest on it.',
  populationTitle: 'Population and figures',
  populationText: 'The figure per 1,000 people is given only where the population is known; the year of the census or estimate stands beside it. Where there is no data the map is hatched, never zero. “Answered in time” means an official answer within ten days of registration.',
  placesTitle: 'Settlements and land',
  placesText: 'Settlements: GeoNames, licence CC BY 4.0. Outline of the land around the region: Natural Earth, public domain.',
  softwareTitle: 'Software and typeface',
  softwareText: 'MapLibre GL JS draws the map (BSD-3-Clause). Cells: the H3 grid. Typeface: Golos Text (SIL OFL 1.1). Code of the portal: Apache-2.0.',
  privacyTitle: 'What the portal learns about you',
  privacyText: 'Nothing beyond the request: the page asks nothing of other servers and sets no trackers. The place of “where am I” is used for the answer alone and is not stored.',
  machineTitle: 'For programs',
  machineText: 'Whatever the site can do, a program can do.',
  apiDocs: 'API reference',
  openapi: 'OpenAPI document',
  tilejson: 'Vector tiles (TileJSON)',
  style: 'MapLibre map style',
  version: (version) => `Portal version ${version}`,
};
