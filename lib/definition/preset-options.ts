import type { Members, Schema } from '../../functions/domain/schema/schema.ts';
import { SECRET, SERVICE } from '../../functions/domain/service/service-schema.ts';
import { TIMING_OVERRIDES } from '../../functions/domain/service/timing-check.ts';
import { TOKEN_USE } from '../../functions/domain/service/token-type.ts';
import type { JsonObject } from '../../functions/domain/values/json.ts';
import type { ServiceOptions } from '../providers/definition/service-options.ts';
import { CLOUD_PRESETS } from './presets/cloud.ts';
import { COMMERCE_PRESETS } from './presets/commerce.ts';
import { GENERAL_PRESETS } from './presets/general.ts';
import { IDENTITY_PRESETS } from './presets/identity.ts';
import type { Preset } from './presets/preset.ts';
import { WORK_PRESETS } from './presets/work.ts';

/** What every preset takes. */
const COMMON = {
  id: SERVICE.id,
  secret: { ...SECRET, optional: true },
  timing: { ...TIMING_OVERRIDES, optional: true },
  maxRequestsPerHour: SERVICE.maxRequestsPerHour,
  tenants: SERVICE.tenants,
  ...TOKEN_USE,
} satisfies Readonly<Record<keyof ServiceOptions, Schema>>;

/** Every preset by the name that JSON has for it, which is also the `provider` of what it makes. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  ...GENERAL_PRESETS,
  ...IDENTITY_PRESETS,
  ...WORK_PRESETS,
  ...CLOUD_PRESETS,
  ...COMMERCE_PRESETS,
};

/** Returns the preset of a name; `undefined` when there is none. */
export function presetOf(name: unknown): Preset | undefined {
  return typeof name === 'string' && Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
}

/** Returns everything that a preset takes, seen from what it is given. */
export function optionsOf({ options }: Preset, given: JsonObject): Members {
  return { ...COMMON, ...options(given) };
}
