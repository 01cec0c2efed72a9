import { describe, expect, it } from '@jest/globals';
import { withSecret, withService } from '../../../lib/definition/add-to-file.ts';
import { insertJson } from '../../../lib/definition/insert-json.ts';
import { LocalProblem } from '../../../lib/local/files/local-problem.ts';

const ENTRY = { preset: 'zoom', id: 'zoom', accountId: 'x' };
const LINES = ['  {', '    "preset": "zoom",', '    "id": "zoom",', '    "accountId": "x"', '  }'];

describe('a service is added', () => {
  it.each([
    [
      'to a file that is not there',
      undefined,
      ['{', '  "$schema": "./s.json",', '  "services": [', ...LINES.map((line) => `  ${line}`), '  ]', '}', ''],
    ],
    ['to an empty list', '[]', ['[', ...LINES, ']']],
    ['to an empty list with a comment', '[ // mine\n]\n', ['[ // mine', ...LINES, ']', '']],
    [
      'behind the comment of the last one',
      '[\n  { "id": "a" } // of a\n  // the end\n]\n',
      ['[', '  { "id": "a" }, // of a', '  // the end', ...LINES, ']', ''],
    ],
    ['after a comma that is there', '[\n  { "id": "a" }, /* , */\n]', ['[', '  { "id": "a" }, /* , */', ...LINES, ']']],
    [
      'after a comma in a comment only',
      '[\n  { "id": "a" } /* , */\n]',
      ['[', '  { "id": "a" }, /* , */', ...LINES, ']'],
    ],
    [
      'under services, beside all else',
      '{\n  // all of ours\n  "services": [{ "id": "a" }],\n  "other": 1\n}',
      ['{', '  // all of ours', '  "services": [{ "id": "a" },', ...LINES, '  ],', '  "other": 1', '}'],
    ],
  ])('%s', (_, before, lines) => {
    const { text, isChanged } = withService(before, ENTRY, 'f', './s.json');
    expect(text.split('\n')).toEqual(lines);
    expect(isChanged).toBe(true);
    expect(withService(text, ENTRY, 'f', './s.json')).toEqual({ text, isChanged: false });
  });

  it('with the line ends and the indentation that the file has', () => {
    const { text } = withService('[\r\n\t{ "id": "a" }\r\n]\r\n', { id: 'b' }, 'f', './s.json');
    expect(text).toBe('[\r\n\t{ "id": "a" },\r\n\t{\r\n\t  "id": "b"\r\n\t}\r\n]\r\n');
  });
});

describe('nothing is added', () => {
  it.each([
    ['{', 'the services file f is not JSON: line 1, column 2: expected "}"'],
    ['', 'the services file f is not JSON'],
    ['"text"', 'the services file f holds something else: expected a list, or {"services": [...]}'],
    ['{"service": []}', 'holds something else'],
    ['[{"id": "zoom"}]', 'f has another service "zoom" already: change it there, or give this one another --id'],
  ])('to %j', (before, message) => {
    expect(() => withService(before, ENTRY, 'f', './s.json')).toThrow(message);
    expect(() => withService(before, ENTRY, 'f', './s.json')).toThrow(LocalProblem);
  });

  it('to a file with a name twice, of which one would not count', () => {
    expect(() => withService('{"services": [], "services": [1]}', ENTRY, 'f', './s.json')).toThrow(
      'a name for the second time',
    );
  });

  it('where the text would not say afterwards what it should', () => {
    const insertion = { path: ['services', 1], value: ENTRY };
    expect(() => insertJson('{"services": [1]}', [insertion], {}, 'f')).toThrow('add yourself services.1: {');
  });
});

describe('a secret', () => {
  const members = { clientId: 'REPLACE_ME', clientSecret: 'REPLACE_ME' };

  it('is made where there is no file, and where the file lacks it', () => {
    const { text } = withSecret(undefined, 'token-keeper/a', members, 'f');
    expect(JSON.parse(text)).toEqual({ 'token-keeper/a': members });
    const { text: both } = withSecret(text, 'token-keeper/b', members, 'f');
    expect(JSON.parse(both)).toEqual({ 'token-keeper/a': members, 'token-keeper/b': members });
    expect(withSecret(both, 'token-keeper/b', members, 'f')).toEqual({ text: both, isChanged: false });
  });

  it('keeps every value that it has, and gets the members that it lacks', () => {
    const before = '{\n  "a": { "clientSecret": "kept" /* by hand */, "note": 1 }\n}';
    const { text } = withSecret(before, 'a', { ...members, clientSecret: 'new' }, 'f');
    expect(JSON.parse(text.replace('/* by hand */', ''))).toEqual({
      a: { clientSecret: 'kept', note: 1, clientId: 'REPLACE_ME' },
    });
    expect(text).toContain('/* by hand */');
  });

  it('gets values where it had placeholders, and keeps a text of another form', () => {
    const before = '{"a": {"clientId": "REPLACE_ME", "clientSecret": ""}, "b": "text"}';
    const { text } = withSecret(before, 'a', { clientId: 'x', clientSecret: 'y' }, 'f');
    expect(text).toBe('{"a": {"clientId": "x", "clientSecret": "y"}, "b": "text"}');
    expect(withSecret(before, 'b', members, 'f')).toEqual({ text: before, isChanged: false });
  });

  it('is not repeated where it cannot be added', () => {
    const typed = { clientSecret: 'MARKER-of-the-secret' };
    expect(() => withSecret('{}', '__proto__', typed, 'f')).toThrow(/add yourself __proto__: \.\.\.$/);
  });

  it.each(['{', '[]'])('is not added to %j', (before) => {
    expect(() => withSecret(before, 'a', members, 'f')).toThrow(/^the secrets file f /);
  });
});
