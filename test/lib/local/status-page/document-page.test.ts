import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { documentPage } from '../../../../lib/local/status-page/document-page.ts';

const DOCS = new URL('../../../../docs/', import.meta.url);
const names = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));

describe('a document of the package as a page', () => {
  test.each(names)('%s has no script, nothing from elsewhere, and links that lead somewhere', (name) => {
    const page = documentPage(name) ?? '';
    expect(page).toMatch(/^<!doctype html>/);
    const outside = page.replace(/<code>.*?<\/code>/gs, '');
    expect(outside).not.toMatch(/<(?:script|img|iframe|object|style)|\s(?:style|on\w+)=|<!--/);
    for (const [, href = ''] of page.matchAll(/<a href="([^"]*)"/g)) {
      const { host, pathname } = new URL(href, `http://here/status-page/docs/${name}`);
      const found = pathname.replace('/status-page/docs/', '');
      expect(host !== 'here' || pathname === '/' || names.includes(found)).toBe(true);
    }
  });

  test.each([
    ['providers/snowflake.md', 'snowflake-key-pair.md'],
    ['providers/salesforce.md', '../services.md'],
    ['services.md', 'providers.md'],
  ])('%s leads to %s', (name, other) => {
    expect(documentPage(name)).toContain(`<a href="${other}`);
  });

  test('has the anchor of every heading that the runbook has, and no level of headings left out', () => {
    const anchors = [...(documentPage('runbook.md') ?? '').matchAll(/<h(\d) id="([^"]+)">/g)];
    const wanted =
      readFileSync(new URL('runbook.md', DOCS), 'utf8')
        .replace(/```.*?```/gs, '')
        .match(/^#+ .*/gm) ?? [];
    expect(anchors).toHaveLength(wanted.length);
    expect(anchors.map(([, , id]) => id)).toEqual(expect.arrayContaining(['refresh-failing', 'sweep-missing']));
    const levels = anchors.map(([, level]) => Number(level));
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test.each([
    '',
    'nope.md',
    '../README.md',
    '../package.json',
    'adr/../../README.md',
    'nope/services.md',
    'providers/nope.md',
    'images/page.png',
    '%2e%2e/README.md',
    'runbook.md/',
    'adr',
    'runbook.md\0',
  ])('%j is none', (name) => {
    expect(documentPage(name)).toBeUndefined();
  });
});
