/** This folder: sweeps: services one by one, tenants as streams, and what is published of both. */

import type { SweepReport } from '../../contract/refresh.ts';
import { FAULTS_KEPT, HOSTS_KEPT, type SweepHeartbeat } from '../../domain/schedule/schedule-status.ts';
import type { ServiceDefinition } from '../../domain/service/service-definition.ts';
import { isTemplate } from '../../domain/template/tenant-definition.ts';
import type { Deadline } from '../ports/deadline.ts';
import { StoreUnavailableError } from '../ports/store-unavailable.ts';
import { handOnHosts } from './hand-on.ts';
import { publishState } from './publish-state.ts';
import { publishTenantResults, publishTenants } from './publish-tenants.ts';
import { type SweepDependencies, SweepRun } from './sweep-run.ts';
import { queueServices } from './sweep-services.ts';
import { beginTemplate, endTemplate, planTemplate, sweptTemplate } from './sweep-tenants.ts';
import { Tally } from './tally.ts';

/** Left of the deadline when a sweep waits for no refresh any more: for publishing the state, its heartbeat, and events. */
export const CLOSING_SECONDS = 5;

/** What a sweep works on and how long it may take. */
export interface SweepOptions {
  readonly definitions: readonly ServiceDefinition[];
  /** When the work on services has to have ended; it is {@link CLOSING_SECONDS} before that of the invocation. */
  readonly deadline: Deadline;
}

/** What of the tenants is swept. */
interface TenantOptions {
  readonly heartbeat?: SweepHeartbeat | undefined;
  readonly isRotated?: boolean;
  readonly isLeftOut: (host: string) => boolean;
}

const NONE_LEFT_OUT = (): boolean => false;

/**
 * Refreshes everything that is due, most urgent first, and reports what came of each service, and of how many tenants. Those
 * without a token yet have a share of the turns.
 *
 * Services are isolated: one that hangs or fails delays or harms no other. What does not fit into the time is counted as
 * `postponed`, and is more urgent in the next sweep.
 *
 * @throws {Error} after every service has been tried and the sweep was noted with those that had faults: a fault of our own
 *   side makes the invocation fail, a provider's does not
 * @see docs/adr/0034-what-is-stored-is-parsed.md
 * @see docs/adr/0067-a-streaming-sweep.md
 */
export async function sweep(dependencies: SweepDependencies, options: SweepOptions): Promise<SweepReport> {
  const { store, clock, metrics, events } = dependencies;
  const run = new SweepRun(dependencies, options.deadline);
  const heartbeat = await lastHeartbeat(dependencies, options);
  const isLeftOut = await handOnHosts(dependencies, options.definitions, heartbeat);
  const { seen, report, templates } = await refreshDue(run, options, 'sweep', { heartbeat, isLeftOut });
  await publishState(dependencies, seen, report.services).catch(noteUnlessUnavailable(run));
  const { counted, slowHosts } = await publishTenants(run, templates);
  const swept = templates.map(({ of, isComplete }) => ({
    ...sweptTemplate(of, isComplete),
    ...counted.get(of.template.id),
  }));
  const troubled = run.hosts.inTrouble;
  const postponed = swept.reduce((sum, one) => sum + (one.postponed ?? 0), report.counts.postponed ?? 0);
  await store.noteSweep({
    startedAt: run.startedAt,
    completedAt: clock.now(),
    services: options.definitions.length,
    postponed,
    eventsFault: events.fault,
    faults: run.faulty.size > 0 ? [...run.faulty].slice(0, FAULTS_KEPT) : undefined,
    ...(swept.length > 0 && {
      templates: swept,
      slowHosts,
      troubledHosts: troubled.length > 0 ? troubled.slice(0, HOSTS_KEPT) : undefined,
    }),
  });
  metrics.publish([{ name: 'SweepCompleted', value: 1 }]);
  // It has come to its end all the same: without its heartbeat one service would make all others look never swept.
  if (run.faults.length > 0) throw run.faults[0];
  return report;
}

/**
 * Refreshes what is due of the tenants whose token endpoint has one host: what a sweep hands on. It is no sweep of its own, and
 * leaves no heartbeat.
 *
 * @throws {Error} as {@link sweep} does
 */
export async function sweepHost(
  dependencies: SweepDependencies,
  options: SweepOptions,
  host: string,
): Promise<SweepReport> {
  const definitions = options.definitions.filter(isTemplate);
  const heartbeat = await lastHeartbeat(dependencies, options);
  const only = { heartbeat, isLeftOut: (other: string) => other !== host };
  return refreshOnly(dependencies, { ...options, definitions }, 'sweep_of_host', only);
}

/**
 * Refreshes the services of a secret that has a new version, as a sweep does with them, after it was read past the cache: what was
 * asked with that version already is left alone.
 *
 * @throws {Error} as {@link sweep} does
 * @see docs/adr/0061-secrets-that-aws-rotates.md
 */
export async function refreshRotated(dependencies: SweepDependencies, options: SweepOptions): Promise<SweepReport> {
  // One service for each name that the secret has.
  const read = new Map(options.definitions.map((definition) => [definition.secret?.name, definition]));
  await Promise.all([...read.values()].map((definition) => dependencies.secrets.read(definition, 'current-anew')));
  const heartbeat = await lastHeartbeat(dependencies, options);
  const all = { heartbeat, isRotated: true, isLeftOut: NONE_LEFT_OUT };
  return refreshOnly(dependencies, options, 'secret_rotated', all);
}

/** Refreshes without a heartbeat and without gauges. */
async function refreshOnly(
  dependencies: SweepDependencies,
  options: SweepOptions,
  event: string,
  of: TenantOptions,
): Promise<SweepReport> {
  const run = new SweepRun(dependencies, options.deadline);
  const { report, templates } = await refreshDue(run, options, event, of);
  publishTenantResults(dependencies, templates);
  if (run.faults.length > 0) throw run.faults[0];
  return report;
}

/** A sweep without templates has nothing to learn from the one before. */
async function lastHeartbeat(
  { store }: Pick<SweepDependencies, 'store'>,
  { definitions }: Pick<SweepOptions, 'definitions'>,
): Promise<SweepHeartbeat | undefined> {
  return definitions.some(isTemplate) ? (await store.readForStatus([])).heartbeat : undefined;
}

/** Refreshes what is due of the services and of the tenants, and logs it. */
async function refreshDue(run: SweepRun, { definitions }: SweepOptions, event: string, of: TenantOptions) {
  const { log } = run.dependencies;
  run.hosts.distrust(of.heartbeat?.troubledHosts ?? [], of.heartbeat?.completedAt ?? run.startedAt);
  const lastOf = (id: string) => of.heartbeat?.templates?.find(({ service }) => service === id);
  const planned = await Promise.all(
    definitions.filter(isTemplate).map((template) => planTemplate(run, { ...of, template, last: lastOf(template.id) })),
  );
  const services = definitions.filter((definition) => !isTemplate(definition));
  const [queued] = await Promise.all([queueServices(run, services), ...planned.map(beginTemplate)]);
  await run.hosts.open();
  const ends = Promise.all(planned.map(endTemplate));
  const reports = await Promise.all(queued.reports);
  const isComplete = await ends;
  const tally = new Tally();
  for (const report of reports) tally.add(report, report.service);
  const tenants = Object.fromEntries(planned.map(({ template, tally: { counts } }) => [template.id, counts]));
  log.info(event, {
    services: reports.length,
    faults: run.faults.length,
    ...tally.counts,
    what: tally.text,
    tenants: planned.map((one) => `${one.template.id}: ${one.tally.text || 'none due'}`).join(' | ') || undefined,
  });
  const report: SweepReport = {
    services: reports,
    counts: tally.counts,
    ...(planned.length > 0 && { tenants }),
  };
  const templates = planned.map((one, index) => ({ of: one, isComplete: isComplete[index] === true }));
  return { seen: queued.seen, report, templates };
}

/** A sweep whose store does not answer at its end has not come to its end. @throws {StoreUnavailableError} */
function noteUnlessUnavailable({ faults }: Pick<SweepRun, 'faults'>): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof StoreUnavailableError) throw error;
    faults.push(error);
  };
}
