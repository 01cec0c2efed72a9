import { KNOWN_SCENARIOS } from '../../lib/cli/simulate/report/known-scenarios.ts';
import { scenarioFacts } from '../../lib/cli/simulate/report/known-scenarios-report.ts';

// Run as a process of its own with TZ set: the output says what is decided, standard error what the local zone makes of
// the same instants, so that a test can tell that the zone was in force.
for (const scenario of KNOWN_SCENARIOS) {
  process.stdout.write(`${JSON.stringify({ name: scenario.name, ...scenarioFacts(scenario) })}\n`);
  process.stderr.write(`${new Date(scenario.now).toString()}\n`);
}
