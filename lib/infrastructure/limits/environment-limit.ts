import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { ENVIRONMENT_BYTES } from './limits.ts';
import type { TemplateMeasure } from './longest-text.ts';

/** Returns which functions have more in their variables than Lambda takes, with the arithmetic. */
export function environmentProblems(resources: readonly CfnResource[], { jsonBytes }: TemplateMeasure): string[] {
  return resources.flatMap((resource) => {
    if (!(resource instanceof CfnFunction)) return [];
    const { variables = {} } = (Stack.of(resource).resolve(resource.environment) ?? {}) as {
      readonly variables?: Readonly<Record<string, unknown>>;
    };
    const bytes = jsonBytes(variables);
    if (bytes <= ENVIRONMENT_BYTES) return [];
    const parts = Object.entries(variables)
      .map(([name, value]) => [name, jsonBytes({ [name]: value }) - 1] as const)
      .toSorted(([, a], [, b]) => b - a);
    return [
      `${resource.node.path}: the environment variables can have ${parts.map(([name, length]) => `${length} (${name})`).join(' + ')} ` +
        `+ 1 = ${bytes} bytes, and Lambda takes ${ENVIRONMENT_BYTES}; of a secret that is handed in by its name or its complete ARN, ` +
        'or that this app makes with a secretName, nothing has to be in a variable',
    ];
  });
}
