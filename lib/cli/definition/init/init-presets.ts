/** This folder: `init`: what it asks, of whom, and what it writes. */

import { CLOUD_QUESTIONS } from './presets/cloud.ts';
import { COMMERCE_QUESTIONS } from './presets/commerce.ts';
import { GENERAL_QUESTIONS } from './presets/general.ts';
import { IDENTITY_QUESTIONS } from './presets/identity.ts';
import type { InitPreset, InitRow } from './presets/question.ts';
import { WORK_QUESTIONS } from './presets/work.ts';

const ROWS: Readonly<Record<string, InitRow>> = {
  ...WORK_QUESTIONS,
  ...IDENTITY_QUESTIONS,
  ...CLOUD_QUESTIONS,
  ...COMMERCE_QUESTIONS,
  ...GENERAL_QUESTIONS,
};

/** What `init` can make a definition of, by the word for it. */
export const INIT_PRESETS: Readonly<Record<string, InitPreset>> = Object.fromEntries(
  Object.entries(ROWS).map(([word, row]) => [word, { preset: word, ...row }]),
);
