import type { SweptTemplate } from '../../domain/schedule/schedule-status.ts';
import { definitionHashOf } from '../../domain/service/service-definition.ts';
import { lanesOf } from '../../domain/template/due-lane.ts';
import { hostsOf } from '../../domain/template/template-hosts.ts';
import type { Template } from '../../domain/template/tenant-definition.ts';
import { hasOwnSecrets } from '../../domain/tenant/own-secrets.ts';
import { Pace } from './pace.ts';
import type { SweepRun } from './sweep-run.ts';
import { TenantTally } from './tally.ts';
import { type TemplateSweep, TenantFeed } from './tenant-feed.ts';

/** What a sweep knows of a template, and does with its tenants. */
export interface TemplateRun extends TemplateSweep {
  readonly definitionHash: string;
  /** Absent: no secret is shared, or it could not be read. */
  readonly secretVersionId?: string | undefined;
  /** What the last sweep has left; absent: there was none. */
  readonly last?: SweptTemplate | undefined;
  /** The hosts that tenants of it have, and those of before whose lanes may not be empty yet. */
  readonly hosts: readonly string[];
  /** What is read of each host here. */
  readonly feeds: readonly (readonly TenantFeed[])[];
}

/** Which tenants of a template are swept. */
export interface TemplateOptions {
  readonly template: Template;
  readonly last?: SweptTemplate | undefined;
  /** Its shared secret has a new version for certain. */
  readonly isRotated?: boolean;
  /** Whose lanes are left alone. */
  readonly isLeftOut: (host: string) => boolean;
}

/** Returns a template as it is to be swept: who of its tenants counts as due, and at which hosts. */
export async function planTemplate(run: SweepRun, options: TemplateOptions): Promise<TemplateRun> {
  const { template, last, isRotated, isLeftOut } = options;
  const { clock, sha256Hex } = run.dependencies;
  const definitionHash = definitionHashOf(template, sha256Hex);
  const secretVersionId = await sharedVersionOf(run, template, last);
  const isChanged = last !== undefined && last.definitionHash !== definitionHash;
  const isNew = isRotated === true || isOther(secretVersionId, last?.secretVersionId);
  const { requestsPerSecond } = template.tenants;
  const pace = requestsPerSecond === undefined ? undefined : new Pace(clock, requestsPerSecond);
  const sweep = { template, tally: new TenantTally(), pace };
  const hosts = [...new Set([...hostsOf(template), ...(last?.hosts ?? [])])];
  const feeds = hosts
    .filter((host) => !isLeftOut(host))
    .map((host) =>
      [...Map.groupBy(lanesOf(template, host), ({ kind }) => kind)].map(([kind, lanes]) => {
        const isAll = isChanged || (isNew && (kind === 'failing' || kind === 'unusable'));
        return new TenantFeed(run, sweep, lanes, isAll ? undefined : run.startedAt);
      }),
    );
  return { ...sweep, definitionHash, secretVersionId, last, hosts, feeds };
}

async function sharedVersionOf(
  run: SweepRun,
  template: Template,
  last: SweptTemplate | undefined,
): Promise<string | undefined> {
  if (hasOwnSecrets(template)) return undefined;
  const { secrets } = run.dependencies;
  secrets.prepare([{ definition: template, lastAcceptedVersion: last?.secretVersionId }]);
  const read = await secrets.read(template);
  return read.ok ? read.secret.versionId : undefined;
}

function isOther(version: string | undefined, last: string | undefined): boolean {
  return version !== undefined && last !== undefined && version !== last;
}

/** Reads the first tenants of a template at each of its hosts, and has them wait for their turns. */
export async function beginTemplate({ feeds }: TemplateRun): Promise<void> {
  // One host after the other: a template can have dozens.
  for (const ofHost of feeds) {
    await Promise.all(ofHost.map((feed) => feed.begin()));
  }
}

/** Refreshes the tenants of a template. @returns whether all were come to, at every host that it has */
export async function endTemplate({ feeds, hosts }: TemplateRun): Promise<boolean> {
  const ended = await Promise.all(feeds.flat().map((feed) => feed.end()));
  return feeds.length === hosts.length && ended.every((isAtEnd) => isAtEnd);
}

/**
 * Returns what is left to the next sweep. That the template has changed, or its secret, stays to be seen until all who wait for that
 * have been come to: a sweep that is killed half-way loses nothing.
 */
export function sweptTemplate(of: TemplateRun, isComplete: boolean): SweptTemplate {
  const { template, tally, definitionHash, secretVersionId, last } = of;
  const { refreshed = 0, unchanged = 0, failed = 0, postponed = 0 } = tally.counts;
  const isKept = last !== undefined && !isComplete;
  return {
    service: template.id,
    definitionHash: isKept ? last.definitionHash : definitionHash,
    secretVersionId: (isKept ? last.secretVersionId : secretVersionId) ?? last?.secretVersionId ?? secretVersionId,
    lifetimeSeconds: tally.lifetimeSeconds ?? last?.lifetimeSeconds,
    hosts: last?.hosts,
    inUse: last?.inUse,
    inUseAt: last?.inUseAt,
    refreshed: refreshed + unchanged,
    failed,
    postponed,
  };
}
