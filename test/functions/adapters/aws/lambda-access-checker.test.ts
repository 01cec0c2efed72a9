import { describe, expect, test } from '@jest/globals';
import { createLambdaAccessChecker } from '../../../../functions/adapters/aws/lambda-access-checker.ts';
import type { InvokeAnswer } from '../../../../functions/adapters/aws/lambda-invoke.ts';
import type { LogFields } from '../../../../functions/usecases/ports/ports.ts';
import { TransportFault } from '../../../../lib/platform/transport-fault.ts';

const FINDING = { code: 'store-missing', severity: 'action-required', message: 'm', advice: 'a' } as const;

const ask = async (ending: InvokeAnswer | Error, leftMs = 29_000) => {
  const payloads: string[] = [];
  const timeoutsMs: number[] = [];
  const lines: LogFields[] = [];
  const invoke = async (_name: string, payload: string, timeoutMs: number): Promise<InvokeAnswer> => {
    payloads.push(payload);
    timeoutsMs.push(timeoutMs);
    if (ending instanceof Error) throw ending;
    return ending;
  };
  const log = { error: (event: string, fields: LogFields) => lines.push({ event, ...fields }) };
  const check = await createLambdaAccessChecker(invoke, { functionName: 'refresh', log, leftMs: () => leftMs })(
    'genesys',
  );
  return { check, lines, payloads, timeoutsMs };
};
const ran = (value: object): InvokeAnswer => ({ status: 200, payload: JSON.stringify(value) });
const failing = (errorType: string, errorMessage: string): InvokeAnswer => ({
  ...ran({ errorType, errorMessage }),
  functionError: 'Unhandled',
});

describe('asking refresh-tokens what it may do', () => {
  test('hands on what it found, member by member, and that it could be asked', async () => {
    const { check, payloads, lines } = await ask(ran({ checked: ['a:B'], findings: [{ ...FINDING, extra: 'leak' }] }));
    expect(check).toEqual({ checked: ['lambda:InvokeFunction', 'a:B'], findings: [FINDING] });
    expect(payloads).toEqual(['{"operation":"check","service":"genesys"}']);
    expect(lines).toEqual([]);
  });

  test.each([
    ['AccessDeniedException', 403, 'refresh-access-denied', 'action-required'],
    ['ResourceNotFoundException', 404, 'refresh-missing', 'action-required'],
    ['TooManyRequestsException', 429, 'refresh-throttled', 'watch'],
  ])('finds that it cannot be asked: %s', async (name, status, code, severity) => {
    const { check, lines } = await ask({ status, payload: '', refused: { name, message: 'the request is denied' } });
    expect(check).toMatchObject({ checked: ['lambda:InvokeFunction'], findings: [{ code, severity }] });
    expect(check?.findings[0]?.message).toContain(`failed with ${name}, AWS says "the request is denied"`);
    expect(lines).toMatchObject([{ event: 'check_request_failed', service: 'genesys', fault: name }]);
  });

  test.each([
    [29_000, [10_000]],
    [11_000, [10_000]],
    [10_999, [9999]],
    [1000, []],
  ])(
    'takes no more than 10 s of the %i ms that are left, and leaves a second to answer',
    async (leftMs, timeoutsMs) => {
      expect((await ask(ran({ checked: [], findings: [] }), leftMs)).timeoutsMs).toEqual(timeoutsMs);
    },
  );

  test.each<[string, InvokeAnswer | Error]>([
    ['does not know the question yet', failing('InvalidRequest', 'expected a sweep (a retry cannot help)')],
    ['does not answer', new TransportFault('TIMEOUT')],
    ['answers with something else', ran({ result: 'skipped' })],
    ['fails without a cause', failing('TypeError', 'x')],
    ['is where Lambda fails', { status: 500, payload: '', refused: { name: 'ServiceException' } }],
  ])('finds nothing where it %s', async (_what, ending) => {
    const { check, lines } = await ask(ending);
    expect(check).toBeUndefined();
    expect(lines).toHaveLength(1);
  });
});
