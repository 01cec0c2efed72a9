import type { SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import { isTemplate } from '../../domain/template/tenant-definition.ts';
import type { SweepDependencies } from './sweep-run.ts';

/**
 * After a sweep that leaves tokens of a host due for longer than this, the next one hands the host on to a worker. A token of an hour
 * is due with 1,200 s left: after 900 s it has 300 s, and one more sweep before it is over.
 *
 * @see docs/scale.md
 */
export const HAND_ON_SECONDS = 900;

/**
 * Hands the hosts that the last sweep was too slow for on to workers, where others are left. One that cannot be handed on is swept
 * like all others, and that is logged.
 *
 * @returns which hosts this sweep leaves alone
 */
export async function handOnHosts(
  { handOn, log }: Pick<SweepDependencies, 'handOn' | 'log'>,
  definitions: readonly ServiceDefinition[],
  heartbeat: SweepHeartbeat | undefined,
): Promise<(host: string) => boolean> {
  const hosts = new Set(definitions.flatMap((one) => (isTemplate(one) ? hostsOf(one) : [])));
  const slow = (heartbeat?.slowHosts ?? []).filter((host) => hosts.has(host));
  const handedOn = new Set<string>();
  const hasOthers = hosts.size > 1 || !definitions.every(isTemplate);
  for (const host of handOn && hasOthers ? slow : []) {
    const fault = await handOn?.(host);
    if (fault === undefined) {
      handedOn.add(host);
      log.info('host_handed_on', { host });
    } else {
      log.warn('host_not_handed_on', { host, fault });
    }
  }
  return (host) => handedOn.has(host);
}
