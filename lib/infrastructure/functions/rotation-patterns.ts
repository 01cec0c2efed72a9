import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { EVENT_PATTERN_CHARACTERS } from '../limits/limits.ts';
import { textChunks } from '../limits/text-chunks.ts';

/** Six characters that are not known of an ARN. */
const UNKNOWN_END = '??????';
/** What a pattern is besides its resources, generously. */
const AROUND = 200;
const AROUND_PREFIX = '{"prefix":""},'.length;

/**
 * Returns patterns for the event by which Secrets Manager tells that a secret has a new current version, whoever has made it. As
 * many as there has to be, since the length of one is limited. The event needs no trail of CloudTrail.
 *
 * @param secrets ARNs, which may end with `?` for what is not known of them
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/event-detail-secret-label-updated-secretsmanager.html
 */
export function rotationPatterns(scope: Construct, secrets: readonly string[]): readonly EventPattern[] {
  return textChunks(scope, secrets, () => EVENT_PATTERN_CHARACTERS - AROUND, AROUND_PREFIX).map((chunk) => ({
    source: ['aws.secretsmanager'],
    detailType: ['Secret Label Updated'],
    detail: { labelUpdated: ['AWSCURRENT'] },
    resources: chunk.flatMap((arn) =>
      arn.endsWith(UNKNOWN_END) ? Match.prefix(arn.slice(0, -UNKNOWN_END.length)) : [arn],
    ),
  }));
}
