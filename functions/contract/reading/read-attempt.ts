import { ATTEMPT_OUTCOMES, type AttemptStatus } from '../attempt.ts';
import { type Diagnosis, SEVERITIES, type Severity } from '../diagnosis.ts';
import type { Members } from './members.ts';

/** The words of version 0 that version 1 has others for. */
const FORMER_SEVERITIES: Readonly<Record<string, Severity>> = { late: 'degraded', human: 'action-required' };

/** Returns an attempt; `undefined` when it does not say when it was. In version 0 its cause is an object. */
export function readAttempt(members: Members): AttemptStatus | undefined {
  const at = members.stamp('at');
  if (at === null) return undefined;
  const former = members.isObject('cause') ? members.part('cause', causeOf) : undefined;
  const attempt: Readonly<Record<keyof AttemptStatus, unknown>> = {
    at,
    outcome: members.word('outcome', ATTEMPT_OUTCOMES),
    reason: members.text('reason'),
    detail: members.text('detail'),
    message: members.text('message'),
    cause: former ? former.code : members.text('cause'),
    advice: former ? former.advice : members.text('advice'),
    httpStatus: members.whole('httpStatus', 0),
    oauthError: members.text('oauthError'),
    providerCode: members.text('providerCode'),
    correlationId: members.text('correlationId'),
    clockOffsetSeconds: members.whole('clockOffsetSeconds'),
    requests: members.whole('requests', 0),
    usedPreviousSecret: members.flag('usedPreviousSecret'),
    warnings: members.texts('warnings'),
    latencyMs: members.whole('latencyMs', 0),
  };
  const known = Object.entries(attempt).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as unknown as AttemptStatus;
}

function causeOf(members: Members): { readonly code: string | null; readonly advice: string | null } {
  return { code: members.text('code'), advice: members.text('advice') };
}

/** Returns a diagnosis. In version 0 its sentence is called `cause`; a severity that is not known is `degraded`. */
export function readDiagnosisOf(members: Members): Diagnosis {
  const severity = members.word('severity', SEVERITIES, FORMER_SEVERITIES);
  return {
    code: members.text('code') ?? 'unknown',
    severity: severity === 'unknown' ? 'degraded' : severity,
    message: members.text('message') ?? members.text('cause') ?? 'the answer does not say why',
    advice: members.text('advice') ?? 'use a token-keeper of the same version on both sides',
  };
}
