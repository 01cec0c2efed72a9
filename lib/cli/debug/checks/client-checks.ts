import { diagnoseSecretVersion } from '../../../../functions/domain/diagnosis/for-clients.ts';
import { failed, NO_DEFINITION, type Outcome, passed, skipped } from './check.ts';
import type { DebugFacts } from './debug-facts.ts';

const NOT_ALLOWED = 'this identity may not read it, which is no failure: only refresh-tokens has to';

/** Checks what the client proves itself with. */
export function checkSecretOf({ secret, definition, serviceStatus }: DebugFacts): Outcome {
  if (!secret) return skipped(NO_DEFINITION);
  const { name, shape } = definition.value?.definition.secret ?? {};
  if (!secret.value) return skipped(`${name}: ${secret.problem.message}`);
  const found = secret.value;
  switch (found.kind) {
    case 'not-needed':
      return passed('none is needed');
    case 'denied':
      return skipped(`${name}: ${NOT_ALLOWED}`);
    case 'unusable':
      return failed(found.message, found.diagnosis);
    default: {
      const { versionId, problems, warnings } = found;
      const changed = diagnoseSecretVersion(versionId, serviceStatus?.secretVersion.current ?? null);
      const notes = [...problems, ...warnings.map((warning) => `warning: ${warning}`)];
      const by = shape === undefined ? '' : ` (${shape}, rotated by AWS)`;
      const text = [`${name}${by}, version ${versionId.slice(0, 8)}`, ...notes].join('; ');
      return problems.length > 0
        ? failed(text)
        : passed(changed ? `${text}; ${changed.message}` : `${text}: every value is there`, changed);
    }
  }
}
