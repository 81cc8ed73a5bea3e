import { expect, test } from 'vitest';
import { readTowns, TOWNS } from './towns';

test('ranks follow the population', () => {
  const towns = readTowns('code,name_ru,name_en,lon,lat,population,geoname_id\n1,Краснодар,Krasnodar,38.98,45.04,899541,1\n2,Сочи,Sochi,39.7,43.6,327608,2\n3,Хутор,Khutor,40,45,200,3\n');
  expect(towns.map((town) => town.rank)).toEqual([0, 1, 5]);
  expect(towns[1]).toMatchObject({ names: { ru: 'Сочи', en: 'Sochi' }, location: [39.7, 43.6] });
});

test('every settlement of the table has a name in both languages and lies near the region', () => {
  expect(TOWNS.length).toBeGreaterThan(100);
  for (const { names, location: [lon, lat] } of TOWNS) {
    expect([names.ru, names.en].every((name) => name.length > 1)).toBe(true);
    expect(lon > 36 && lon < 42 && lat > 43 && lat < 47.5).toBe(true);
  }
});
