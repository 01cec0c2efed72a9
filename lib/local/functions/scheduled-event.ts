import { randomUUID } from 'node:crypto';
import { type Instant, toUtc } from '../../../functions/domain/values/instant.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './function-reference.ts';

/**
 * Returns the event that an EventBridge rule with a rate sends to its target.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html
 */
export function scheduledEvent(now: Instant): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: LOCAL_ACCOUNT,
    time: toUtc(now),
    region: LOCAL_REGION,
    resources: [`arn:aws:events:${LOCAL_REGION}:${LOCAL_ACCOUNT}:rule/token-keeper-local`],
    detail: {},
  };
}
