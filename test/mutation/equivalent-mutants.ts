import type { Mutant } from './mutants.ts';

/** A change that changes nothing anybody could see, and why. */
export interface Equivalent extends Pick<Mutant, 'path' | 'operator' | 'text' | 'replacement' | 'lineText'> {
  readonly why: string;
}

/** Mutants that no test can find. A test holds that each is still made. */
export const EQUIVALENT: readonly Equivalent[] = [
  {
    path: 'functions/domain/values/stamp.ts',
    operator: 'string',
    text: "'00'",
    replacement: "''",
    lineText:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a source
      "const written = `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second'] ?? '00'}`;",
    why: 'the beginning of what was read is compared with it, where seconds that were not written are 00',
  },
  {
    path: 'functions/domain/values/stamp.ts',
    operator: 'condition',
    text: 'zone && /^(?<sign>[+-])(?<hours>\\d\\d):?(?<minutes>\\d\\d)?$/.exec(zone)',
    replacement: '(/^(?<sign>[+-])(?<hours>\\d\\d):?(?<minutes>\\d\\d)?$/.exec(zone))',
    lineText: 'const match = zone && /^(?<sign>[+-])(?<hours>\\d\\d):?(?<minutes>\\d\\d)?$/.exec(zone);',
    why: 'without a zone the expression is tried on the text "undefined", which it does not fit',
  },
  {
    path: 'functions/domain/catalogue/entra-failures.ts',
    operator: 'condition',
    text: 'failingForSeconds !== undefined && failingForSeconds < PATIENCE_SECONDS',
    replacement: '(failingForSeconds < PATIENCE_SECONDS)',
    lineText:
      'only: ({ failingForSeconds }) => failingForSeconds !== undefined && failingForSeconds < PATIENCE_SECONDS,',
    why: 'nothing is less than undefined; the check is for the compiler',
  },
  {
    path: 'functions/domain/record/judge-failure.ts',
    operator: 'default',
    text: 'secret?.hasSpecialCharacters ?? false',
    replacement: '(secret?.hasSpecialCharacters)',
    lineText: 'hasSpecialCharacters: secret?.hasSpecialCharacters ?? false,',
    why: 'its one reader compares it with true',
  },
  {
    path: 'functions/domain/diagnosis/diagnosis.ts',
    operator: 'optional chaining',
    text: '?.',
    replacement: '.',
    lineText: "if (isSideCode(code)) return diagnoseSide(code, facts.schedule.lastSweep?.eventsFault ?? '');",
    why: 'such a code is found only where the last sweep has left a fault',
  },
  {
    path: 'functions/domain/values/parse-duration.ts',
    operator: 'default',
    text: 'UNIT_SECONDS[unit] ?? Number.NaN',
    replacement: '(UNIT_SECONDS[unit])',
    lineText: 'const seconds = Number(digits ?? Number.NaN) * (UNIT_SECONDS[unit] ?? Number.NaN);',
    why: 'the product with undefined is no number either; the check is for the compiler',
  },
  {
    path: 'functions/domain/diagnosis/diagnosis.ts',
    operator: 'optional chaining',
    text: '?.',
    replacement: '.',
    lineText:
      "['lifetime-unusual', ({ record, definition }) => isUnusualLifetime(record.token?.lifetimeSeconds, definition.timing)],",
    why: 'a rule before it holds where there is no token',
  },
];

/** Tells whether a mutant is declared as equivalent. */
export function isEquivalent(mutant: Mutant, declared: readonly Equivalent[] = EQUIVALENT): boolean {
  const members = ['path', 'operator', 'text', 'replacement', 'lineText'] as const;
  return declared.some((one) => members.every((member) => one[member] === mutant[member]));
}
