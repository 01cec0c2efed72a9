import { type CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ARN_START, AROUND_NAME, LONGEST, nameLength, resourcesById, STACK_NAME } from './reference-length.ts';

/** The longest of what CloudFormation fills in: partitions and regions of GovCloud and of the isolated ones among them. */
const PSEUDO_PARAMETERS: Readonly<Record<string, number>> = {
  'AWS::AccountId': '111122223333'.length,
  'AWS::NoValue': 0,
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'ap-northeast-1'.length,
  'AWS::URLSuffix': 'amazonaws.com.cn'.length,
};

/** What is resolved in: a stack and its resources by logical id, collected when the first is asked for. */
class Measure {
  readonly #stack: Stack;
  #resources: ReadonlyMap<string, CfnResource> | undefined;
  #ofApp: ReadonlyMap<string, CfnResource> | undefined;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  bytesOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return Buffer.byteLength(String(value ?? ''));
    const [[kind, inner] = ['', undefined]] = Object.entries(value);
    switch (kind) {
      case 'Ref':
        return this.#lengthOfRef(String(inner));
      case 'Fn::GetAtt':
        return this.#lengthOfAttribute(inner);
      case 'Fn::Join':
        return this.#lengthOfJoin(inner as [string, unknown]);
      case 'Fn::GetStackOutput':
      case 'Fn::ImportValue':
        return this.#lengthOfOutput(inner);
      case 'Fn::Select':
        return this.#lengthOfPart(inner as [unknown, unknown]);
      default:
        return LONGEST;
    }
  }

  jsonBytesOf(value: unknown): number {
    if (typeof value !== 'object' || value === null) return Buffer.byteLength(JSON.stringify(value) ?? '');
    const between = (count: number): number => 2 + Math.max(0, count - 1);
    if (Array.isArray(value)) {
      return value.reduce<number>((sum, one) => sum + this.jsonBytesOf(one), between(value.length));
    }
    const entries = Object.entries(value);
    const [[first] = ['']] = entries;
    if (entries.length === 1 && /^(?:Ref|Fn::\w+)$/.test(first)) return this.bytesOf(value) + 2;
    const lengths = entries.map(([name, member]) => JSON.stringify(name).length + 1 + this.jsonBytesOf(member));
    return lengths.reduce((sum, length) => sum + length, between(entries.length));
  }

  /** Outputs that CDK makes for other stacks end with the resource that they are of. */
  #lengthOfOutput(output: unknown): number {
    const name = (output as { OutputName?: unknown } | null)?.OutputName ?? output;
    const [, attribute, id = ''] = /Output(Ref|FnGetAtt)(\w+)$/.exec(String(name)) ?? [];
    const resources = this.#resourcesOfApp();
    // The logical id, with eight digits of a hash after it.
    const resource = attribute === 'Ref' ? (resources.get(id) ?? resources.get(id.slice(0, -8))) : undefined;
    return resource ? nameLength(resource) : LONGEST;
  }

  #lengthOfRef(id: string): number {
    const { stackName } = this.#stack;
    if (id === 'AWS::StackName') return Token.isUnresolved(stackName) ? STACK_NAME : stackName.length;
    const pseudo = PSEUDO_PARAMETERS[id];
    if (pseudo !== undefined) return pseudo;
    // The reference to these is their ARN or URL, not their name.
    const isLong = ['AWS::SNS::Topic', 'AWS::SQS::Queue'].includes(this.#resource(id)?.cfnResourceType ?? '');
    return isLong ? this.#lengthOfAttribute([id, 'Arn']) : this.#nameLength(id);
  }

  #lengthOfAttribute(value: unknown): number {
    const [id = '', attribute] = Array.isArray(value) ? (value as string[]) : String(value).split('.');
    const length = this.#nameLength(id);
    return attribute === 'Arn' && length < LONGEST ? AROUND_NAME + length : length;
  }

  #nameLength(id: string): number {
    const resource = this.#resource(id);
    return resource ? nameLength(resource) : LONGEST;
  }

  #lengthOfJoin([between, parts]: [string, unknown]): number {
    if (!Array.isArray(parts)) return LONGEST;
    const lengths = parts.map((part) => this.bytesOf(part));
    return lengths.reduce((sum, length) => sum + length, Math.max(0, parts.length - 1) * between.length);
  }

  /** Of what `:` separates, the seventh part is the end of an ARN; of other lists a part is not longer than the whole. */
  #lengthOfPart([index, list]: [unknown, unknown]): number {
    const [separator, text] = (list as { 'Fn::Split'?: [string, unknown] })?.['Fn::Split'] ?? [];
    if (text === undefined) return LONGEST;
    // How CDK writes the name of a nested stack.
    if ((text as { Ref?: unknown }).Ref === 'AWS::StackId') return STACK_NAME;
    const whole = this.bytesOf(text);
    return separator === ':' && Number(index) === 6 && whole > ARN_START ? whole - ARN_START : whole;
  }

  #resource(id: string): CfnResource | undefined {
    this.#resources ??= resourcesById(this.#stack, (one) => Stack.of(one) === this.#stack);
    return this.#resources.get(id);
  }

  #resourcesOfApp(): ReadonlyMap<string, CfnResource> {
    this.#ofApp ??= resourcesById(this.#stack.node.root, () => true);
    return this.#ofApp;
  }
}

/** How long texts and documents of a template are once they are deployed, names and ARNs at their longest. */
export interface TemplateMeasure {
  /** Bytes of a text, which may have tokens in it. */
  textBytes(text: unknown): number;
  /** Bytes of a value as JSON without white space. */
  jsonBytes(value: unknown): number;
}

/**
 * Returns what measures a template.
 *
 * @param scope a construct of the stack, whose resources are those that are there at the first use
 */
export function templateMeasure(scope: IConstruct): TemplateMeasure {
  const stack = Stack.of(scope);
  const measure = new Measure(stack);
  return {
    textBytes: (text) => measure.bytesOf(stack.resolve(text)),
    jsonBytes: (value) => measure.jsonBytesOf(stack.resolve(value)),
  };
}

/** Returns the first of several texts that fits, the last one if none does: a text that only explains may be cut short. */
export function fittingText(
  scope: IConstruct,
  most: number,
  [first, ...others]: readonly [string, ...string[]],
): string {
  const { textBytes } = templateMeasure(scope);
  return [first, ...others].find((text) => textBytes(text) <= most) ?? others.at(-1) ?? first;
}
