import { definitionHashOf } from '../../../../functions/domain/service/service-definition.ts';
import { sha256Hex } from '../../../platform/sha256.ts';
import { type ChainLink, failed, ok, unknown } from './check.ts';
import { type DebugFacts, serviceStatusOf } from './debug-facts.ts';

/** What AWS refuses the caller with, before it is known whether what it names exists. */
const REFUSED: readonly string[] = ['permission-missing', 'credentials-refused'];

/** Returns the links from the definition to the functions: what is deployed, and whether it can be invoked from here. */
export function linksOfFunctions(facts: DebugFacts): readonly ChainLink[] {
  return [definitionLink(facts), functionLink(facts), permissionLink(facts), aliasLink(facts), tokenLink(facts)];
}

function definitionLink(facts: DebugFacts): ChainLink {
  const { definition } = facts;
  if (!('value' in definition)) {
    return unknown('definition', `${definition.problem.message}; secret and token endpoint are not looked at`);
  }
  const { file, definition: known } = definition.value;
  const here = definitionHashOf(known, sha256Hex);
  const deployed = serviceStatusOf(facts)?.definitionHash.current;
  if (deployed === undefined) {
    return unknown('definition', `${file} has it (${here}); whether it is the deployed one is not known`);
  }
  return deployed === here
    ? ok('definition', `${file} has the one that is deployed (${here})`)
    : failed(
        'definition',
        `${file} has another one (${here}) than is deployed (${deployed}): secret and token endpoint below are those of the file; ` +
          'deploy it, or name the right file by --services',
      );
}

function functionLink({ functions }: DebugFacts): ChainLink {
  return 'value' in functions
    ? ok('function', `serve-tokens is ${functions.value}`)
    : failed('function', functions.problem.message, functions.problem.diagnosis);
}

/** Returns how the invocation of the service's alias went, as far as AWS decides it. */
function invocation({ token, functions }: DebugFacts) {
  const problem = 'problem' in token ? token.problem : undefined;
  const code = problem?.diagnosis?.code;
  return { problem, code, isKnown: 'value' in functions };
}

function permissionLink(facts: DebugFacts): ChainLink {
  const { problem, code, isKnown } = invocation(facts);
  if (!isKnown || code === 'lambda-unreachable') {
    return unknown('permission', 'nothing could be invoked');
  }
  return problem && code !== undefined && REFUSED.includes(code)
    ? failed('permission', problem.message, problem.diagnosis)
    : ok('permission', 'this identity may invoke the alias; that of a consumer may differ');
}

function aliasLink(facts: DebugFacts): ChainLink {
  const { problem, code, isKnown } = invocation(facts);
  if (!isKnown || code === 'lambda-unreachable' || (code !== undefined && REFUSED.includes(code))) {
    return unknown('alias', 'nothing could be invoked');
  }
  return problem && (code === 'alias-missing' || code === 'service-unknown')
    ? failed('alias', problem.message, problem.diagnosis)
    : ok('alias', `the alias ${facts.service} exists`);
}

function tokenLink({ token }: DebugFacts): ChainLink {
  if ('problem' in token) {
    return failed('getToken', token.problem.message, token.problem.diagnosis);
  }
  const { fingerprint, expiresAt, expiresInSeconds } = token.value.answer;
  return ok('getToken', `token ${fingerprint} expires ${expiresAt}, in ${expiresInSeconds} s`);
}
