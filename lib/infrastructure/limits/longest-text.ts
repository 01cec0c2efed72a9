import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The longest of what CloudFormation fills in: partitions and regions of GovCloud and of the isolated ones among them. */
const PSEUDO_PARAMETERS: Readonly<Record<string, number>> = {
  'AWS::AccountId': '111122223333'.length,
  'AWS::NoValue': 0,
  'AWS::Partition': 'aws-us-gov'.length,
  'AWS::Region': 'ap-northeast-1'.length,
  'AWS::URLSuffix': 'amazonaws.com.cn'.length,
};

const STACK_NAME = 128;
const ARN_START = 'arn:aws-us-gov:secretsmanager:ap-northeast-1:111122223333:secret:'.length;
/** Name of a secret, at its longest, with what Secrets Manager adds. */
const SECRET_END = 512 + '-AbCdEf'.length;
/** No name or ARN that a template refers to is longer than the ARN of a secret. */
const LONGEST = ARN_START + SECRET_END;

/** Longest names of what is referred to, in characters. */
const NAMES: Readonly<Record<string, number>> = {
  'AWS::DynamoDB::Table': 255,
  'AWS::IAM::Role': 64,
  'AWS::KMS::Key': 36,
  'AWS::Lambda::Alias': 64 + 1 + 128,
  'AWS::Lambda::Function': 64,
  'AWS::Logs::LogGroup': 512,
  'AWS::SNS::Topic': 256,
  'AWS::SQS::Queue': 80,
};
/** What an ARN or URL has besides the name: partition, service, region, account, kind of resource. */
const AROUND_NAME = ARN_START + 10;

/** What is resolved in: a stack and its resources by logical id, collected when the first is asked for. */
class Measure {
  readonly #stack: Stack;
  #resources: ReadonlyMap<string, CfnResource> | undefined;

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

  /** A secret is known by its ARN alone. */
  #nameLength(id: string): number {
    const resource = this.#resource(id);
    const type = resource?.cfnResourceType ?? '';
    if (type !== 'AWS::SecretsManager::Secret') return NAMES[type] ?? LONGEST;
    const { name } = resource as CfnResource & { readonly name?: unknown };
    const end = '-AbCdEf'.length;
    return name === undefined ? LONGEST : ARN_START + this.bytesOf(this.#stack.resolve(name)) + end;
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
    this.#resources ??= new Map(
      this.#stack.node
        .findAll()
        .flatMap((one) =>
          CfnResource.isCfnResource(one) && Stack.of(one) === this.#stack
            ? [[String(this.#stack.resolve(one.logicalId)), one] as const]
            : [],
        ),
    );
    return this.#resources.get(id);
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
