import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ACCOUNT, REGION, ROOT_USER, TOOL_PATH } from './ministack.ts';

/** The outputs of one stack, by name. */
export type StackOutputs = Readonly<Record<string, string>>;

/** The CDK command line on one app. */
export interface Cdk {
  bootstrap(): Promise<void>;
  /** Makes the template, deploys nothing, and returns what was said of it. */
  synth(context: Readonly<Record<string, string>>): Promise<string>;
  /** Deploys with the given context and returns the outputs of the stack. */
  deploy(context: Readonly<Record<string, string>>): Promise<StackOutputs>;
  /** Deletes the stack; the context has to be that of the last deployment. */
  destroy(context: Readonly<Record<string, string>>): Promise<void>;
  /** Where the last template is. */
  readonly templateFile: string;
}

/** What the command line works on. */
export interface CdkOptions {
  /** The program that makes the app, from the root of the project. */
  readonly program: string;
  /** Its path in the app, `Stage/Stack` in a stage. */
  readonly stack: string;
  readonly endpoint: string;
  /** The project whose app and cdk.json are used; absent: this one. */
  readonly root?: string;
  /** For everything it writes, its home directory among it: `~/.cdk` remembers accounts by access key. */
  readonly directory: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const TOLD_CHARACTERS = 4000;

/** Returns the project's own CDK command line, with the cdk.json of the project and credentials of nobody but the test. */
export function createCdk({ program, stack, endpoint, directory, root = ROOT }: CdkOptions): Cdk {
  const home = join(directory, 'home');
  const assembly = join(directory, 'cdk.out');
  const outputsFile = join(directory, 'outputs.json');
  const stackName = stack.replace('/', '-');
  mkdirSync(home, { recursive: true });
  const environment = {
    PATH: TOOL_PATH,
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    // Without it cdklocal looks names up under localhost.localstack.cloud.
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: ROOT_USER.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ROOT_USER.secretAccessKey,
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: '1',
    NO_COLOR: '1',
  };
  const cdk = (...options: string[]): Promise<string> => run(root, [...options, '--no-notices'], environment);
  const app = (context: Readonly<Record<string, string>>): string[] => [
    ...['--app', `node ${program}`, '--output', assembly],
    ...Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
  ];
  return {
    templateFile: join(assembly, `${stack}.template.json`),
    bootstrap: async () => {
      await cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`);
    },
    synth: (context) => cdk('synth', stack, '--quiet', ...app(context)),
    deploy: async (context) => {
      await cdk('deploy', stack, '--require-approval', 'never', '--outputs-file', outputsFile, ...app(context));
      const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, StackOutputs>;
      return outputs[stackName] ?? {};
    },
    destroy: async (context) => {
      await cdk('destroy', stack, '--force', ...app(context));
    },
  };
}

async function run(root: string, options: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(join(ROOT, 'node_modules', '.bin', 'cdklocal'), options, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const collect = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  await once(child, 'close');
  if (child.exitCode !== 0) {
    throw new Error(`cdk ${options[0]} has failed (${child.exitCode}):\n${said.slice(-TOLD_CHARACTERS)}`);
  }
  return said;
}
