import { isSweepMissed } from '../../../functions/domain/schedule/schedule-status.ts';
import { hostsOf } from '../../../functions/domain/template/template-hosts.ts';
import type { Template } from '../../../functions/domain/template/tenant-definition.ts';
import { hasOwnSecrets } from '../../../functions/domain/tenant/own-secrets.ts';
import { counted } from '../../../functions/status-page/verdict.ts';
import { wrapText } from '../../terminal/fit-text.ts';
import { createPaint } from '../../terminal/paint.ts';
import { formatSchedule } from '../../terminal/schedule-text.ts';
import { verdictLines } from '../../terminal/service-row.ts';
import { templateLines } from '../../terminal/template-table.ts';
import { terminalSize } from '../../terminal/terminal.ts';
import { withTarget } from '../../terminal/typed-command.ts';
import { askStatus } from '../ask/invoke-functions.ts';
import type { Session } from '../command/run-command.ts';
import { type ExitCode, exitCodeOf, worstSeverity } from '../connection/exit-code.ts';
import type { TargetOptions } from '../target/target-options.ts';
import { createShardStore } from '../tenant/shards/shard-store.ts';
import { type Check, failed, type Outcome, passed, skipped } from './checks/check.ts';
import { tried } from './checks/debug-facts.ts';
import { checkLines } from './debug-text.ts';

/** So many tenants that are not well are told of. */
const SHOWN = 3;

/**
 * Looks at what the tenants of a service share: the template, the index, the secrets, the schedule; and at the worst of them.
 *
 * @throws {CliProblem} when the status cannot be asked: nothing else knows the index
 */
export async function debugTemplate(session: Session, template: Template, options: TargetOptions): Promise<ExitCode> {
  const { connection, stdout } = session;
  const { id: service } = template;
  const { answer } = await askStatus(connection, { service, check: true });
  const { templates = [], schedule, now } = answer;
  const findings = answer.check?.findings ?? [];
  const isLate = schedule.overdue || schedule.lastSweep === null || isSweepMissed(schedule);
  const scheduleText = formatSchedule(schedule, now);
  const [status] = templates;
  const checks: readonly Check[] = [
    { check: 'template', ...passed(templateText(template)) },
    {
      check: 'index',
      ...(status ? passed(`counts ${counted(status.tenants, 'tenant')}`) : skipped('no counts were told')),
    },
    { check: 'secrets', ...(await checkSecrets(session, template, status?.tenants)) },
    {
      check: 'what AWS allows',
      ...accessOf(
        findings.map(({ message }) => message),
        answer.check !== undefined,
      ),
    },
    { check: 'schedule', ...(isLate ? failed(scheduleText) : passed(scheduleText)) },
  ];
  const tenants = answer.services.filter(({ diagnosis }) => diagnosis.severity !== 'ok');
  if (options.json) {
    stdout.write(`${JSON.stringify({ service, at: now, template: status ?? null, checks, tenants })}\n`);
  } else {
    const paint = createPaint(stdout);
    const columns = terminalSize(stdout)?.columns;
    const one = withTarget(`npx token-keeper debug ${service}`, options.typed);
    const lines = [
      ...templateLines(templates, paint, columns),
      '',
      ...checkLines(checks, '', paint, columns),
      ...tenants.slice(0, SHOWN).flatMap((each) => ['', ...verdictLines({ ...each, now }, paint, columns)]),
      '',
      ...wrapText(`for one tenant: ${one} --tenant <tenant>`, columns),
    ];
    stdout.write(`${lines.join('\n')}\n`);
  }
  const severities = [...tenants, ...findings.map((diagnosis) => ({ diagnosis }))].map((one) => one.diagnosis.severity);
  return exitCodeOf(worstSeverity(isLate ? [...severities, 'degraded'] : severities));
}

function templateText(template: Template): string {
  const { pattern = 'name', parameters = {}, groups = [], secret = 'shared' } = template.tenants;
  const parts = [
    `names of the form "${pattern}"`,
    ...Object.keys(parameters).map((name) => `parameter ${name}`),
    groups.length > 0 && `groups ${groups.join(', ')}`,
    secret === 'shared' ? 'one secret for all' : 'a secret for each',
    `token endpoint ${hostsOf(template).join(', ')}`,
  ];
  return parts.filter(Boolean).join(', ');
}

function accessOf(facts: readonly string[], isChecked: boolean): Outcome {
  if (!isChecked) return skipped('not tried out: that takes the alias status, and functions that can be asked');
  return facts.length === 0 ? passed('all that was tried out') : failed([...new Set(facts)].join(' / '));
}

/** Looks whether the secret is there, or those that hold the values of the tenants; no value is kept. */
async function checkSecrets({ connection: { secrets } }: Session, template: Template, tenants = 0): Promise<Outcome> {
  const { secret } = template;
  if (!secret) return passed('none is needed');
  if (!hasOwnSecrets(template)) {
    const found = await secrets.read(secret.name);
    if (found === 'denied') return skipped(`this identity may not read ${secret.name}, which is no failure`);
    return found === 'missing'
      ? failed(`there is no secret ${secret.name}, or it has no value`)
      : passed(`${secret.name} is there`);
  }
  const { value: set, problem } = await tried(() => createShardStore(secrets, secret.name).load());
  if (!set) return skipped(problem.message);
  const count = set.shards.reduce((sum, { values }) => sum + values.size, 0);
  const text = `${counted(set.shards.length, 'secret')} beside ${secret.name} with the values of ${counted(count, 'tenant')}`;
  return count < tenants ? failed(`${text}, and ${tenants} are registered`) : passed(text);
}
