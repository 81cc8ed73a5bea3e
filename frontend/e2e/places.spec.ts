import { expect, test } from 'vitest';
import { KRASNODAR, withBrowser } from './support';

const browser = withBrowser();

test('search finds a town by keyboard and goes there', async () => {
  await using visit = await browser.open('/');
  await visit.settled();
  const input = visit.page.getByRole('combobox');
  await input.fill('тихор');
  await visit.page.getByRole('option').first().waitFor();
  await input.press('ArrowDown');
  expect(await input.getAttribute('aria-activedescendant')).not.toBeNull();
  await input.press('Enter');
  await visit.page.waitForFunction(() => (window.kubanMap?.zoom() ?? 0) > 8);
  expect(await input.inputValue()).toMatch(/Тихорец/u);
});

test('a municipality that is found is chosen and shown whole', async () => {
  await using visit = await browser.open('/');
  await visit.settled();
  await visit.page.getByRole('combobox').fill('сочи');
  await visit.page.getByRole('option').filter({ hasText: 'Муниципалитет' }).first().click();
  await visit.page.waitForFunction(() => location.search.includes('selected=municipality:03726000'));
  await visit.page.getByTestId('details').getByRole('heading', { name: 'Сочи' }).waitFor();
});

test('a name that nobody bears is answered kindly', async () => {
  await using visit = await browser.open('/');
  await visit.page.getByRole('combobox').fill('щщщщ');
  await visit.page.getByText('Ничего не найдено. Проверьте название.').first().waitFor();
});

test('where am I names the municipality and the edition', async () => {
  const [longitude, latitude] = KRASNODAR;
  await using visit = await browser.open('/', { geolocation: { longitude, latitude, accuracy: 25 }, permissions: ['geolocation'] });
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Где я' }).click();
  const card = visit.page.getByTestId('locate');
  await card.getByText('Вы здесь: Краснодар').waitFor();
  expect(await card.innerText()).toContain('По изданию границ');
  await visit.page.waitForFunction(() => (window.kubanMap?.zoom() ?? 0) > 14);
});

test('far away the answer is outside', async () => {
  await using visit = await browser.open('/', { geolocation: { longitude: 37.6176, latitude: 55.7558 }, permissions: ['geolocation'] });
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Где я' }).click();
  await visit.page.getByTestId('locate').getByText('Вы за пределами Краснодарского края').waitFor();
});

test('a refused permission is explained', async () => {
  await using visit = await browser.open('/', { permissions: [] });
  await visit.settled();
  await visit.page.getByRole('button', { name: 'Где я' }).click();
  await visit.page.getByTestId('locate').getByText(/Доступ к местоположению закрыт|Устройство не смогло/u).waitFor();
});
