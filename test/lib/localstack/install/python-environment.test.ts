import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { installPythonPackages } from '../../../../lib/localstack/install/python-environment.ts';
import { createWorkspace } from '../../../support/workspace.ts';

const workspace = createWorkspace();
afterAll(() => workspace.remove());
const requirements = join(workspace.path, 'requirements.txt');
const LIST = 'one==1\n';
writeFileSync(requirements, LIST);
const packages = (minor: number) => ({ what: 'It', minor, requirements, directory: join(workspace.path, 'tools') });

describe('packages of Python', () => {
  test('need a Python that is new enough', () => {
    expect(installPythonPackages(packages(99))).toEqual({
      bin: '',
      whyNot: expect.stringMatching(/^It cannot be installed: no Python 3\.99 or newer/),
    });
  });

  test('that were installed are used again, until their list changes', () => {
    const bin = join(workspace.path, 'tools', 'venv', 'bin');
    mkdirSync(join(bin, 'python'), { recursive: true });
    const requirementsHash = createHash('sha256').update(LIST).digest('hex');
    writeFileSync(join(workspace.path, 'tools', 'complete.json'), JSON.stringify({ bin, requirementsHash }));
    expect(installPythonPackages(packages(99))).toEqual({ bin });
    writeFileSync(requirements, 'one==2\n');
    expect(installPythonPackages(packages(99))).toHaveProperty('whyNot');
  });
});
