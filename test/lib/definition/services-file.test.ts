import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadServicesFile, loadServicesOf, schemaFor } from '../../../lib/definition/services-file.ts';
import { LocalProblem } from '../../../lib/local/files/local-problem.ts';
import { createWorkspace, type Workspace } from '../../support/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = createWorkspace();
  mkdirSync(join(workspace.path, 'bin'));
});
afterEach(() => workspace.remove());

const write = (name: string, text: string): void => writeFileSync(join(workspace.path, 'bin', name), text);

describe('the file that users edit', () => {
  test('need not be there', async () => {
    expect(await loadServicesOf(workspace.path)).toBeUndefined();
  });

  test.each(['services.mjs', 'services.js'])('may be %s, and is named as seen from the directory', async (name) => {
    write(name, 'export const services = [1];');
    expect(await loadServicesOf(workspace.path)).toEqual({ file: join('bin', name), value: [1] });
  });

  test('that throws is a problem of that file', async () => {
    write('services.mjs', 'throw new Error("no such preset");');
    const error: unknown = await loadServicesOf(workspace.path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LocalProblem);
    expect(error).toMatchObject({ message: `${join('bin', 'services.mjs')} cannot be loaded: no such preset` });
  });
});

describe('the file that somebody names', () => {
  test.each([
    ['services.mjs', 'export const services = [1];'],
    ['definitions.js', 'export default [1];'],
    ['definitions.cjs', 'module.exports = [1];'],
    ['named.cjs', 'module.exports = { services: [1] };'],
    ['typed.ts', 'export const services: number[] = [1];'],
    ['services.json', '[1] // one'],
  ])('may be %s', async (name, text) => {
    write(name, text);
    const path = join(workspace.path, 'bin', name);
    expect(await loadServicesFile(path)).toEqual({ file: path, value: [1] });
  });

  test.each([
    ['absent.mjs', 'cannot be loaded'],
    ['absent.json', 'cannot read the services file'],
  ])('has to be there: %s', async (name, message) => {
    await expect(loadServicesFile(join(workspace.path, name))).rejects.toThrow(message);
    await expect(loadServicesFile(join(workspace.path, name))).rejects.toBeInstanceOf(LocalProblem);
  });
});

describe('the $schema of a new file', () => {
  const INSTALLED = 'node_modules/token-keeper/services.schema.json';

  test.each([
    [INSTALLED, `../${INSTALLED}`],
    [`bin/${INSTALLED}`, `./${INSTALLED}`],
    ['services.schema.json', '../services.schema.json'],
  ])('is the one of the package or the clone: %s', (name, expected) => {
    mkdirSync(join(workspace.path, name, '..'), { recursive: true });
    writeFileSync(join(workspace.path, name), '{}');
    expect(schemaFor(join(workspace.path, 'bin', 'services.json'))).toBe(expected);
  });

  test('is the one of a package beside it where none is found', () => {
    expect(schemaFor('/no/such/services.json')).toBe(`./${INSTALLED}`);
  });
});
