/** Commands about a service that advice and errors name: of nothing but words and options, as far as they go. */
const COMMAND =
  /npx token-keeper (?:secret put|tenant add|status|debug|logs|refresh) [A-Za-z][\w-]*(?: --(?:field [\w.-]*\w|replace|force))*/g;

/**
 * Returns an answer, or an error, whose texts name commands that find the deployment which gave it.
 *
 * @param told any JSON
 * @param target the options, as they are typed into a shell: `--endpoint-url http://127.0.0.1:4700`; absent or empty: none are needed
 */
export function withTarget<T>(told: T, target: string | undefined): T {
  if (!target) return told;
  const options = JSON.stringify(target).slice(1, -1);
  return JSON.parse(JSON.stringify(told).replaceAll(COMMAND, (command) => `${command} ${options}`));
}
