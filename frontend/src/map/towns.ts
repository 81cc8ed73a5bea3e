/** The settlements that the map names, from the table that the server searches too (GeoNames, CC BY 4.0). */
import type { LonLat } from '../api/model';
import type { Language } from '../i18n/format';
import table from '../../../boundaries/data/settlements.csv?raw';

export interface Town {
  names: Record<Language, string>;
  location: LonLat;
  /** Zero is the capital; larger numbers give way on small scales. */
  rank: number;
}

const CAPITAL = 'Краснодар';
/** People from which a settlement has a rank, from the first rank on. */
const RANKS = [150_000, 60_000, 30_000, 12_000];

export const TOWNS: readonly Town[] = readTowns(table);

/** Reads the table: a heading line, then code, name_ru, name_en, lon, lat, population and more. */
export function readTowns(text: string): Town[] {
  const [heading = '', ...lines] = text.trim().split(/\r?\n/u);
  const columns = heading.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    const ru = cell('name_ru');
    return {
      names: { ru, en: cell('name_en') },
      location: [Number(cell('lon')), Number(cell('lat'))],
      rank: ru === CAPITAL ? 0 : rankOf(Number(cell('population'))),
    };
  });
}

function rankOf(people: number): number {
  const rank = RANKS.findIndex((least) => people >= least);
  return rank < 0 ? RANKS.length + 1 : rank + 1;
}
