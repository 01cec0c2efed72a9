import { contractVersionOf } from '../read-token.ts';
import { type AccessCheck, REFRESH_RESULTS, type RefreshAnswer } from '../refresh.ts';
import { type Fields, isFields, Members } from './members.ts';
import { readDiagnosisOf } from './read-attempt.ts';

/**
 * Returns the answer to a request to refresh one service, member by member; `undefined` when it is none: it lacks the name
 * of the service, the result or the reason. A result of another version that is not known is `unknown`.
 */
export function readRefreshAnswer(value: unknown): RefreshAnswer | undefined {
  const fields = isFields(value) ? value : {};
  const members = new Members(fields, '', []);
  const service = members.text('service');
  const reason = members.text('reason');
  const tenant = members.text('tenant');
  const failure = members.text('failure');
  const cause = members.text('cause');
  const message = members.text('message');
  return service === null || reason === null || members.text('result') === null
    ? undefined
    : {
        contractVersion: contractVersionOf(fields),
        service,
        ...(tenant === null ? {} : { tenant }),
        result: members.word('result', REFRESH_RESULTS),
        reason,
        ...(failure === null ? {} : { failure }),
        ...(cause === null ? {} : { cause }),
        ...(message === null ? {} : { message }),
      };
}

/** Returns what a check of access has found; `undefined` where the value is none. */
export function readAccessCheck(value: unknown): AccessCheck | undefined {
  if (!isFields(value) || !Array.isArray(value['checked']) || !Array.isArray(value['findings'])) return undefined;
  const findings = value['findings'].filter(isFields);
  return {
    checked: new Members(value, '', []).texts('checked') ?? [],
    findings: findings.map((one: Fields) => readDiagnosisOf(new Members(one, '', []))),
  };
}
