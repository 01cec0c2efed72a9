import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import type { ProxyProps } from '../../../../lib/infrastructure/network/proxy-props.ts';
import { checkProxy, showsPassword } from '../../../../lib/infrastructure/network/proxy-props.ts';
import type { TokenKeeperProps } from '../../../../lib/infrastructure/token-keeper-props.ts';
import { createKeeper, resourcesOf } from '../../../support/infrastructure.ts';

const HTTPS = 'http://proxy.example.test:3128';
const variablesOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(
    ({ Properties }) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables,
  );

describe('a proxy', () => {
  test('is known to both functions', () => {
    const { stack } = createKeeper({ proxy: { https: HTTPS, noProxy: ['amazonaws.com', 'idp.example.test'] } });
    for (const variables of variablesOf(stack)) {
      expect(variables).toMatchObject({ HTTPS_PROXY: HTTPS, NO_PROXY: 'amazonaws.com,idp.example.test' });
    }
    expect(variablesOf(stack)).toHaveLength(2);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('proxy'));
  });

  test('without hosts that need none has no NO_PROXY', () => {
    const { stack } = createKeeper({ proxy: { https: HTTPS } });
    expect(variablesOf(stack).some((variables) => 'NO_PROXY' in variables)).toBe(false);
  });

  test.each<Partial<TokenKeeperProps>>([
    { proxy: { https: 'http://keeper:MARKER@proxy.example.test:3128' } },
    { environment: { HTTPS_PROXY: 'http://keeper:MARKER@proxy.example.test:3128' } },
    { proxy: { https: `http://keeper:MARKER@${Fn.importValue('proxy')}:3128` } },
  ])('with a password is warned of, since the template has it: %#', (props) => {
    const { stack } = createKeeper(props);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('the proxy has a password'));
    expect(JSON.stringify(Annotations.fromStack(stack).findWarning('*', Match.anyValue()))).not.toContain('MARKER');
  });

  test('that is known at deployment only is taken as it is', () => {
    const https = new CfnParameter(new Stack(), 'Proxy').valueAsString;
    expect(checkProxy({ proxy: { https, noProxy: [https] } })).toEqual([]);
    expect(showsPassword({ proxy: { https } })).toBe(false);
    expect(showsPassword({ proxy: { https: `http://${https}:3128` } })).toBe(false);
  });

  test.each<readonly [object, Readonly<Record<string, string>>, string]>([
    [{ proxy: HTTPS }, {}, 'proxy: expected { https:'],
    [{ proxy: {} }, {}, 'proxy: expected { https:'],
    [{ proxy: null }, {}, 'proxy: expected { https:'],
    [{ proxy: { https: 'socks5://MARKER@proxy:1080' } }, {}, 'proxy.https: expected the URL of an http or https proxy'],
    [{ proxy: { https: HTTPS, noProxy: 'a.test,b.test' } }, {}, 'proxy.noProxy: expected a list of hosts'],
    [{ proxy: { https: HTTPS, noProxy: ['https://a.test'] } }, {}, 'proxy.noProxy: expected a list of hosts'],
    [{ proxy: { https: HTTPS, noProxy: ['a.test, b.test'] } }, {}, 'proxy.noProxy: expected a list of hosts'],
    [{ proxy: { https: HTTPS } }, { HTTPS_PROXY: HTTPS }, 'HTTPS_PROXY is set by the prop proxy'],
    [{ proxy: { https: HTTPS } }, { no_proxy: 'x' }, 'no_proxy is set by the prop proxy'],
    [{}, { HTTPS_PROXY: 'socks5://MARKER@proxy' }, 'environment: HTTPS_PROXY: expected the URL'],
  ])('%j with the variables %j is refused, and not repeated', (props, environment, message) => {
    const problems = checkProxy(props as ProxyProps, environment);
    expect(problems).toEqual([expect.stringContaining(message)]);
    expect(problems.join()).not.toContain('MARKER');
    expect(() => createKeeper({ ...(props as ProxyProps), environment })).toThrow(message);
  });
});
