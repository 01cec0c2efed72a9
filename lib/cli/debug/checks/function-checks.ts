import { definitionHashOf } from '../../../../functions/domain/service/service-definition.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { secondsText } from '../../../terminal/relative-time.ts';
import { isLinkCode } from '../../link/link-causes.ts';
import { type Checks, failed, failedBy, type Outcome, passed, skipped } from './check.ts';
import type { DebugFacts } from './debug-facts.ts';

/** What AWS refuses the caller with, before it is known whether what it names exists. */
const REFUSED: readonly (string | undefined)[] = ['permission-missing', 'credentials-refused'];
const MISSING: readonly (string | undefined)[] = ['alias-missing', 'service-unknown'];

/** The check of what AWS allows the functions themselves. */
const ACCESS = 'what AWS allows';
const NOT_INVOKED = 'nothing could be invoked';
const NOT_CHECKED = 'not tried out: that takes the alias status, and functions of this version that can be asked';

/** From the definition to the functions: what is deployed, and whether it can be invoked from here. */
export const FUNCTION_CHECKS: Checks = {
  definition: checkDefinition,
  function: ({ functions: { value, problem } }) => (problem ? failedBy(problem) : passed(`found: ${value}`)),
  permission: (facts) => {
    const { problem } = facts.token;
    if (!isInvoked(facts)) return skipped(NOT_INVOKED);
    if (isOperatorsOnly(facts)) return skipped(`${problem?.message}, which is no failure: that of a consumer has to`);
    return problem && REFUSED.includes(problem.diagnosis?.code)
      ? failedBy(problem)
      : passed('this identity may invoke the alias; that of a consumer may differ');
  },
  alias: (facts) => {
    const { problem } = facts.token;
    if (!isInvoked(facts) || REFUSED.includes(problem?.diagnosis?.code)) return skipped(NOT_INVOKED);
    return problem && MISSING.includes(problem.diagnosis?.code)
      ? failedBy(problem)
      : passed(`the alias ${facts.service} exists`);
  },
  [ACCESS]: ({ status }) => {
    const check = status.value?.answer.check;
    if (!check) return skipped(NOT_CHECKED);
    const [finding] = check.findings;
    if (!finding) return passed(`all that was tried out: ${check.checked.join(', ')}`);
    const facts = new Set(check.findings.map(({ message }) => message));
    return failed([...facts].join(' / '), finding);
  },
  getToken: (facts) => {
    const { value, problem } = facts.token;
    if (isOperatorsOnly(facts)) return skipped('this identity may ask for the status, and for no token');
    // Without the functions it would be their problem once more.
    if (facts.functions.problem) return skipped(NOT_INVOKED);
    if (problem) return failedBy(problem);
    const { fingerprint, expiresAt, expiresInSeconds } = value.answer;
    return passed(`token ${fingerprint} expires ${expiresAt}, in ${secondsText(expiresInSeconds)}`);
  },
};

function checkDefinition({ definition: { value, problem }, functions, serviceStatus }: DebugFacts): Outcome {
  if (problem) {
    // Why the functions were not found is the next check.
    const why = problem.message.replace(functions.problem?.message ?? '', 'see function');
    return skipped(`${functions.problem ? why : problem.message}; secret and token endpoint are not looked at`);
  }
  const { file, definition, isDeployed } = value;
  const here = definitionHashOf(definition, sha256Hex);
  const deployed = serviceStatus?.definitionHash.current;
  if (isDeployed) return passed(`${file} tells its own (${deployed ?? here})`);
  if (deployed === undefined) return skipped(`${file} has it (${here}); whether it is the deployed one is not known`);
  return deployed === here
    ? passed(`${file} has the one that is deployed (${here})`)
    : failed(
        `${file} has another one (${here}) than is deployed (${deployed}): secret and token endpoint below are those of the file; ` +
          'deploy it, or name the right file by --services',
      );
}

/** Whether this identity is granted the status and no token, as `grantOperate` has it: then its own permission says nothing. */
export function isOperatorsOnly({ token, status }: Pick<DebugFacts, 'token' | 'status'>): boolean {
  return token.problem?.diagnosis?.code === 'permission-missing' && status.value !== undefined;
}

/** Whether Lambda has taken an invocation, be it only to refuse it. */
function isInvoked({ functions, token }: DebugFacts): boolean {
  return !functions.problem && !isLinkCode(token.problem?.diagnosis?.code);
}
