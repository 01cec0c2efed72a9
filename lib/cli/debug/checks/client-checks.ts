import { diagnoseSecretVersion } from '../../../../functions/domain/diagnosis/for-clients.ts';
import { type ChainLink, failed, ok, unknown } from './check.ts';
import { type DebugFacts, serviceStatusOf } from './debug-facts.ts';

const LINK = 'secret';
const NOT_ALLOWED = 'this identity may not read it, which is no failure: only refresh-tokens has to';

/** Returns the link of what the client proves itself with. */
export function linkOfSecret(facts: DebugFacts): ChainLink {
  const { secret, definition } = facts;
  const name = 'value' in definition ? definition.value.definition.secret?.name : undefined;
  if (!secret) {
    return unknown(LINK, 'without a definition nobody knows which');
  }
  if ('problem' in secret) {
    return unknown(LINK, `${name}: ${secret.problem.message}`);
  }
  const look = secret.value;
  switch (look.kind) {
    case 'not-needed':
      return ok(LINK, 'none is needed');
    case 'denied':
      return unknown(LINK, `${name}: ${NOT_ALLOWED}`);
    case 'unusable':
      return failed(LINK, look.message, look.diagnosis);
    default:
      return readLink(facts, `${name}, version ${look.versionId.slice(0, 8)}`, look);
  }
}

function readLink(
  facts: DebugFacts,
  what: string,
  { versionId, problems, warnings }: { versionId: string; problems: readonly string[]; warnings: readonly string[] },
): ChainLink {
  const changed = diagnoseSecretVersion(versionId, serviceStatusOf(facts)?.secretVersion.current ?? null);
  const text = [what, ...problems, ...warnings.map((warning) => `warning: ${warning}`)].join('; ');
  if (problems.length > 0) {
    return failed(LINK, text);
  }
  return {
    ...ok(LINK, changed ? `${text}; ${changed.message}` : `${text}: every value is there`),
    ...(changed ? { diagnosis: changed } : {}),
  };
}
