import type { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib/core';
import { STACK_OUTPUTS, STACK_PARAMETERS, STACK_RESOURCES, TEMPLATE_BYTES } from './limits.ts';

/** How many kinds of resources a message counts. */
const KINDS_TOLD = 5;
/** What a service can have, in whatever number. */
const OF_A_SERVICE = ['AWS::Lambda::Alias', 'AWS::SecretsManager::Secret', 'AWS::CloudWatch::Alarm'];

/** Returns what is too large in a stack as a whole, with the arithmetic; what is in its nested stacks is not in it. */
export function stackProblems(stack: Stack): string[] {
  const own = stack.node.findAll().filter((one) => Stack.of(one) === stack);
  const resources = own.filter((one): one is CfnResource => CfnResource.isCfnResource(one));
  const count = (what: string, found: number, most: number): string[] =>
    found > most ? [`${stack.stackName}: ${found} ${what}, and a CloudFormation stack has ${most} at most`] : [];
  return [
    ...resourceProblems(stack, resources),
    ...count('outputs', own.filter((one) => one instanceof CfnOutput).length, STACK_OUTPUTS),
    ...count('parameters', own.filter((one) => one instanceof CfnParameter).length, STACK_PARAMETERS),
    ...sizeProblems(stack),
  ];
}

function resourceProblems(stack: Stack, resources: readonly CfnResource[]): string[] {
  if (resources.length <= STACK_RESOURCES) return [];
  const counts = Map.groupBy(resources, ({ cfnResourceType }) => cfnResourceType);
  const kinds = [...counts].map(([type, { length }]) => [type, length] as const).toSorted(([, a], [, b]) => b - a);
  const others = kinds.slice(KINDS_TOLD).reduce((sum, [, number]) => sum + number, 0);
  const told = [...kinds.slice(0, KINDS_TOLD).map(([type, number]) => `${number} ${type}`), `${others} others`].join(
    ' + ',
  );
  const services = Math.max(1, servicesOf(counts.get('AWS::Lambda::Alias') ?? []));
  const perService = Math.ceil(
    OF_A_SERVICE.reduce((sum, type) => sum + (counts.get(type)?.length ?? 0), -1) / services,
  );
  const fewer = Math.ceil((resources.length - STACK_RESOURCES) / Math.max(1, perService));
  return [
    `${stack.stackName}: ${told} = ${resources.length} resources, and a CloudFormation stack has ${STACK_RESOURCES} at most; a service ` +
      `has ${perService} here, so deploy ${fewer} of the ${services} services in a second or a nested stack`,
  ];
}

/** The alias named status is one of no service; those of groups begin with that of their service. */
function servicesOf(aliases: readonly CfnResource[]): number {
  const names = aliases.map((alias) => String(Stack.of(alias).resolve((alias as CfnAlias).name)));
  const isOfGroup = (name: string): boolean => names.some((service) => name.startsWith(`${service}--`));
  return names.filter((name) => !isOfGroup(name)).length - 1;
}

/** What Stack knows of its template, under no other names. */
interface StackTemplate {
  readonly _suppressTemplateIndentation?: boolean;
  _toCloudFormation(): object;
}

/** The template as it is uploaded. */
function sizeProblems(stack: Stack): string[] {
  const template = stack as unknown as StackTemplate;
  const indent = template._suppressTemplateIndentation ? undefined : 1;
  const bytes = Buffer.byteLength(JSON.stringify(stack.resolve(template._toCloudFormation()), undefined, indent));
  const otherwise = indent === undefined ? '' : 'give the stack suppressTemplateIndentation: true, or ';
  return bytes > TEMPLATE_BYTES
    ? [
        `${stack.stackName}: the template has ${bytes} bytes, and CloudFormation takes ${TEMPLATE_BYTES}; ${otherwise}deploy some of the ` +
          'services in a second or a nested stack',
      ]
    : [];
}
