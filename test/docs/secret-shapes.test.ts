import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SECRET_SHAPES } from '../../functions/domain/wire/secret-members.ts';

const SECTION = /\n## A secret that AWS rotates\n(.*?)\n## /s;
const [, section = ''] = SECTION.exec(readFileSync(new URL('../../docs/services.md', import.meta.url), 'utf8')) ?? [];

test.each(Object.entries<Readonly<Record<string, string>>>(SECRET_SHAPES))(
  'docs/services.md says what a secret of %s has, and where that is known from',
  (shape, names) => {
    const row = section.split('\n').find((line) => line.startsWith(`| \`${shape}\` |`)) ?? '';
    expect(row).toContain('(https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partner-');
    for (const member of Object.values(names)) expect(row).toContain(`\`${member}\``);
  },
);
