import type { ServiceStatus, StatusAnswer, TemplateStatus } from '../../../functions/contract/status.ts';
import { countText } from '../../../functions/domain/values/count-text.ts';
import { type Instant, secondsBetween } from '../../../functions/domain/values/instant.ts';

/** The counts, the worst first, in words. */
const WORDS = {
  unusable: 'without a usable token',
  failing: 'failing',
  late: 'late',
  new: 'without a token yet',
  due: 'due',
  fresh: 'fresh',
} as const satisfies Readonly<Record<keyof TemplateStatus['counts'], string>>;

/** What is worth a line when it comes or goes. */
const NEWS = ['unusable', 'failing', 'late', 'new'] as const;
/** How often it is told how far the first tokens have come, and how many are in trouble still. */
const PROGRESS_SECONDS = 10;
const TROUBLE_SECONDS = 60;

/** Returns how the tenants of a service are, the worst first: `graph: 2,000 tenants: 3 failing, 1,997 fresh`. */
export function tenantsText({ service, tenants, counts }: TemplateStatus): string {
  const parts = Object.entries(WORDS).flatMap(([name, words]) => {
    const count = counts[name as keyof typeof WORDS];
    return count > 0 ? [`${countText(count)} ${words}`] : [];
  });
  const total = tenants === 1 ? '1 tenant' : `${countText(tenants)} tenants`;
  return `${service}: ${tenants === 0 ? 'no tenants are registered' : `${total}: ${parts.join(', ')}`}`;
}

/**
 * Returns an answer with one tenant of each service for each diagnosis that is not well: those that fail alike are one line. Who has not
 * been tried is counted only.
 */
export function withTenantsGrouped(answer: StatusAnswer): StatusAnswer {
  const seen = new Set<string>();
  const services = answer.services.filter(({ service, tenant, lastAttempt, diagnosis: { code, severity } }) => {
    const group = `${service} ${code}`;
    if (tenant !== undefined && (severity === 'ok' || !lastAttempt || seen.has(group))) return false;
    if (tenant !== undefined) seen.add(group);
    return true;
  });
  return { ...answer, services };
}

/** What has been told of a service. */
interface Told {
  readonly at: Instant;
  /** Which of {@link NEWS} there were. */
  readonly kinds: string;
  readonly text: string;
}

/** Tells how the tenants of services are: by counts, when something changes that somebody should know, never a line for each. */
export class TemplateNews {
  readonly #tell: (text: string) => void;
  readonly #told = new Map<string, Told>();

  /** @param tell gets one line without its time */
  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  /** Takes in an answer; `isBrief`: whether cause and advice of the worst stand elsewhere. */
  status({ templates = [], services }: StatusAnswer, now: Instant, isBrief: boolean): void {
    for (const template of templates) {
      const { service, counts } = template;
      const kinds = NEWS.filter((kind) => counts[kind] > 0).join(' ');
      const text = tenantsText(template);
      const before = this.#told.get(service);
      if (before && before.kinds === kinds && !isOldNews(before, counts.new > 0, text, now)) continue;
      this.#told.set(service, { at: now, kinds, text });
      this.#tell(`${text}${isBrief ? '' : exampleText(services, service)}`);
    }
  }
}

/** What is under way is told again and again; what is well is not. A clock that was set back has measured nothing. */
function isOldNews({ at, kinds, text: before }: Told, isUnderWay: boolean, text: string, now: Instant): boolean {
  if (kinds === '' || text === before) return false;
  const seconds = secondsBetween(at, now);
  return seconds < 0 || seconds >= (isUnderWay ? PROGRESS_SECONDS : TROUBLE_SECONDS);
}

/** Returns why the worst tenant is in its state, and what to do: the others mostly share it. */
function exampleText(services: readonly ServiceStatus[], service: string): string {
  const worst = services.find((one) => one.service === service && one.tenant && one.diagnosis.severity !== 'ok');
  if (!worst || worst.consecutiveFailures === 0) return '';
  const { message, code, advice } = worst.diagnosis;
  return `; such as ${worst.tenant}: ${message} [${code}]; do: ${advice}`;
}
