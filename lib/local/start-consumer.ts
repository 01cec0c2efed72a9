import { EXPIRY_BUFFER_SECONDS } from '../../functions/contract/constants.ts';
import { isTemplate } from '../../functions/domain/template/tenant-definition.ts';
import { type DemoConsumer, type DemoConsumerOptions, startDemoConsumer } from './functions/demo-consumer.ts';
import type { LocalSystem } from './local-system.ts';

/** Starts to ask for the tokens of every service, and of the tenants that are known here, in turns. */
export function startConsumer(
  { url, definitions, tenants, credential }: LocalSystem,
  options: Pick<DemoConsumerOptions, 'asksPerSecond' | 'now' | 'onAsk'>,
): DemoConsumer {
  const services = definitions
    .filter((definition) => !isTemplate(definition) || tenants.length > 0)
    .map((definition) => ({
      service: definition.id,
      ...(isTemplate(definition) && { tenants }),
      minSecondsLeft: definition.timing?.expiryBufferSeconds ?? EXPIRY_BUFFER_SECONDS,
    }));
  return startDemoConsumer({ ...options, url, credentials: credential.credentials, services });
}
