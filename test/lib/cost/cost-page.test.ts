import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { createCostCommand } from '../../../lib/cost/cost-command.ts';
import { PRICES } from '../../../lib/cost/prices.ts';
import { formatPrice } from '../../../lib/cost/report.ts';

const PAGE = readFileSync(new URL('../../../docs/cost.md', import.meta.url), 'utf8');
const RUNS = [...PAGE.matchAll(/^```console\n\$ npm run --silent cost -- (.+)\n([\s\S]*?)\n```$/gm)].map(
  ([, options = '', output = '']) => ({ options, output }),
);

test('docs/cost.md shows bills of 1, 5 and 50 services, and of 100,000 tenants', () => {
  const sizes = RUNS.map(({ options }) => /--(?:services|tenants) (\d+)/.exec(options)?.[1]);
  expect(new Set(sizes)).toEqual(new Set(['1', '5', '50', '100000']));
});

test.each(RUNS)('docs/cost.md shows what the command prints with $options', ({ options, output }) => {
  let printed = '';
  const command = createCostCommand((text) => {
    printed += text;
  });
  command.parse(options.split(' '), { from: 'user' });
  expect(output).toBe(printed);
});

test('docs/cost.md has every price with its page and date', () => {
  const rows = [...PAGE.matchAll(/^\| \S.* \| (\$\S.*) \| (.+) \| (\d{4}-\d\d) \|$/gm)].map(([, ...cells]) => cells);
  const prices = Object.values(PRICES).map((price) => [formatPrice(price), price.page, price.asOf]);
  expect(rows).toEqual(prices);
});
