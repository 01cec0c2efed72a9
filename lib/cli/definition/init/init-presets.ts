/** This folder: `init`: what it asks, of whom, and what it writes. */

import { GENERAL_QUESTIONS } from './presets/general.ts';
import { IDENTITY_QUESTIONS } from './presets/identity.ts';
import type { InitPreset } from './presets/question.ts';
import { WORK_QUESTIONS } from './presets/work.ts';

/** What `init` can make a definition of, by the word for it. */
export const INIT_PRESETS: Readonly<Record<string, InitPreset>> = {
  ...WORK_QUESTIONS,
  ...IDENTITY_QUESTIONS,
  ...GENERAL_QUESTIONS,
};
