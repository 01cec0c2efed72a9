import type { Stack } from 'aws-cdk-lib/core';

/** Returns the stack that a stack is nested in, however deep; one that is not nested itself. */
export function outermostStack(stack: Stack): Stack {
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
