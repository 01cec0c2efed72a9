import { architectureViolations } from './architecture.ts';
import { projectSources } from './project-sources.ts';

// The part of `npm run lint` that knows the map: `node test/support/lint-architecture.ts`.
const violations = projectSources().flatMap(architectureViolations);
for (const violation of violations) {
  console.error(violation);
}
process.exitCode = violations.length === 0 ? 0 : 1;
