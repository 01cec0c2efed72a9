import { execFileSync } from 'node:child_process';

/**
 * Kills the processes in which MiniStack runs a function, as a machine of Lambda can go: at any moment and without a word.
 *
 * @param directory that of its MiniStack, by which no process of another one is meant
 * @returns how many there were
 */
export function killFunction(directory: string, functionName: string): number {
  const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  const own = processes.filter((line) => line.includes(directory) && line.includes(`-lambda-${functionName}-`));
  for (const line of own) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  return own.length;
}
