/** This folder: the limits of AWS that a template can pass, and how long its texts can become. */

/** Resources of a stack. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const STACK_RESOURCES = 500;
/** Services in a stack that has nothing else, each with a secret of its own; a test synthesizes as many. */
export const MOST_SERVICES = 230;
/** Those where each has alarms of its own. */
export const MOST_SERVICES_WITH_ALARMS = 78;
/** Outputs of a stack. */
export const STACK_OUTPUTS = 200;
/** Parameters of a stack. */
export const STACK_PARAMETERS = 200;
/** Size of a template that is uploaded, in bytes. */
export const TEMPLATE_BYTES = 1_048_576;

/**
 * Characters of all inline policies of a role, white space not counted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const INLINE_POLICY_CHARACTERS = 10_240;
/** Characters of a managed policy, white space not counted. */
export const MANAGED_POLICY_CHARACTERS = 6144;
/** Managed policies of a role, before the account asks for more. */
export const MANAGED_POLICIES = 10;
/** Managed policies of a role, however much an account asks. */
export const MOST_MANAGED_POLICIES = 20;

/**
 * Bytes of all environment variables of a function as Lambda measures them: as JSON, names and values. Nobody can raise it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const ENVIRONMENT_BYTES = 4096;
/** Bytes of the policy of an alias: a permission for each principal of another account. */
export const RESOURCE_POLICY_BYTES = 20_480;

/**
 * Characters of the pattern of a rule, before the account asks for more.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const EVENT_PATTERN_CHARACTERS = 2048;

/** Texts of resources by type and property, in characters, as the pages of the resources say. */
export const TEXT_LIMITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'AWS::CloudWatch::Alarm': { alarmName: 255, alarmDescription: 1024 },
  'AWS::Events::Rule': { description: 512 },
  'AWS::IAM::ManagedPolicy': { description: 1000 },
  'AWS::IAM::Role': { description: 1000 },
  'AWS::KMS::Key': { description: 8192 },
  'AWS::Lambda::Alias': { name: 128 },
  'AWS::Lambda::Function': { description: 256 },
  'AWS::SecretsManager::Secret': { name: 512, description: 2048 },
};
/** Value of a dimension of a metric. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html */
export const DIMENSION_CHARACTERS = 1024;
