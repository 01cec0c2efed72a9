import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { environmentProblems } from './environment-limit.ts';
import { DIMENSION_CHARACTERS, TEXT_LIMITS } from './limits.ts';
import { type TemplateMeasure, templateMeasure } from './longest-text.ts';
import { permissionProblems, roleProblems } from './policy-limits.ts';
import { stackProblems } from './stack-limits.ts';

/** Stacks that are checked already: each once, whatever number of keepers is in it. */
const CHECKED = new WeakSet<Stack>();

/**
 * Has synth refuse what AWS would refuse at deployment: what a keeper has passed of the limits of CloudFormation, Lambda, IAM and
 * CloudWatch, and its whole stack of those of a stack. It is looked at when everything is there, so what others add counts.
 *
 * @param deployment names the keeper in its metrics
 */
export function checkLimits(keeper: Construct, deployment: string): void {
  const stack = Stack.of(keeper);
  keeper.node.addValidation({ validate: () => keeperProblems(keeper, deployment) });
  if (CHECKED.has(stack)) return;
  CHECKED.add(stack);
  keeper.node.addValidation({ validate: () => stackProblems(stack) });
}

function keeperProblems(keeper: IConstruct, deployment: string): string[] {
  const measure = templateMeasure(keeper);
  const resources = keeper.node.findAll().filter((one) => CfnResource.isCfnResource(one));
  const length = measure.textBytes(deployment);
  const dimension =
    length > DIMENSION_CHARACTERS
      ? [
          `stack and path of the construct have ${length} characters, and a dimension of a metric takes ${DIMENSION_CHARACTERS}`,
        ]
      : [];
  return [
    ...dimension,
    ...resources.flatMap((resource) => textProblems(resource, measure)),
    ...environmentProblems(resources, measure),
    ...roleProblems(resources, measure),
    ...permissionProblems(resources, measure),
  ];
}

function textProblems(resource: CfnResource, { textBytes }: TemplateMeasure): string[] {
  const limits = TEXT_LIMITS[resource.cfnResourceType] ?? {};
  return Object.entries(limits).flatMap(([property, most]) => {
    const text = (resource as unknown as Readonly<Record<string, unknown>>)[property];
    const length = text === undefined ? 0 : textBytes(text);
    return length > most
      ? [
          `${resource.node.path}: ${property} of ${resource.cfnResourceType} can have ${length} characters, and AWS takes ${most}; ` +
            'shorten the name of the stack, the ids of the constructs above, or what you have said of it',
        ]
      : [];
  });
}
