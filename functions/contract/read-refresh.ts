import { isFields, Members } from './members.ts';
import { contractVersionOf } from './read-token.ts';
import { REFRESH_RESULTS, type RefreshAnswer } from './refresh.ts';

/**
 * Returns the answer to a request to refresh one service, member by member; `undefined` when it is none: it lacks the name
 * of the service, the result or the reason. A result of another version that is not known is `unknown`.
 */
export function readRefreshAnswer(value: unknown): RefreshAnswer | undefined {
  const fields = isFields(value) ? value : {};
  const members = new Members(fields, '', []);
  const service = members.text('service');
  const reason = members.text('reason');
  const failure = members.text('failure');
  const message = members.text('message');
  return service === null || reason === null || members.text('result') === null
    ? undefined
    : {
        contractVersion: contractVersionOf(fields),
        service,
        result: members.word('result', REFRESH_RESULTS),
        reason,
        ...(failure === null ? {} : { failure }),
        ...(message === null ? {} : { message }),
      };
}
