import type { JsonAnswer } from '../../../lib/local/http/body.ts';
import type { RequestFault, Target } from '../schedule/fault-kinds.ts';

/** A fault that is an answer: one request's own, or one of a time in which a whole API or one action of it does not work. */
export type AnsweredFault = Extract<RequestFault, 'throttle' | 'error500' | 'expiredCredentials'> | 'outage' | 'denied';

const THROTTLED: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
  lambda: 'TooManyRequestsException',
};

/**
 * Returns what an AWS API answers with a fault.
 *
 * @param action as IAM names it, `dynamodb:GetItem`
 */
export function awsFault(target: Target, action: string, fault: AnsweredFault): JsonAnswer {
  const answer = (status: number, type: string, message: string): JsonAnswer => ({
    status,
    body: { __type: type, message, Message: message },
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-errortype': type },
  });
  switch (fault) {
    case 'throttle':
      return answer(target === 'lambda' ? 429 : 400, THROTTLED[target] ?? 'ThrottlingException', 'Rate exceeded');
    case 'expiredCredentials':
      return answer(400, 'ExpiredTokenException', 'The security token included in the request is expired');
    case 'denied':
      return answer(
        target === 'lambda' ? 403 : 400,
        'AccessDeniedException',
        `User: arn:aws:sts::000000000000:assumed-role/torture is not authorized to perform: ${action} on resource: *`,
      );
    case 'error500':
      return answer(500, 'InternalServerError', 'The request processing has failed');
    case 'outage':
      return answer(503, 'ServiceUnavailable', 'The service is unavailable');
  }
}
