/** The actions that AWS refuses us: those that are granted, those they need in KMS, and what invokes the functions. */
const ACTIONS =
  'dynamodb:BatchGetItem dynamodb:GetItem dynamodb:UpdateItem events:PutEvents kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey lambda:InvokeFunction secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue sts:GetWebIdentityToken';

/** The words of the sentences in which DynamoDB, Secrets Manager, Lambda, EventBridge, STS, IAM and KMS refuse. */
const WORDS =
  "a about access account action actions actual allow allowed allows already an and any are associated at authentication authorization authorized aws be because been boundary bus but by call can can't cannot capacity check ciphertext client code concurrency condition configured contains control could credential credentials current customer decrypt deletion denied denies deny did disabled do does doesn't don't earlier element enabled encrypted endpoint environment error event exceeded exceeds exist expected expired explicit explicitly failed find first for forbidden found from function functions has have id identity identity-based in inaccessible included internal invalid invoke is it item its key kms lambda later level limit limited limits line malformed managed manager marked master match method min mismatch missing more must name no not now null number occurred of on one operation or parameter parameters pending perform permission permissions permitted please policies policy principal protected provided provisioned proxy rate reached read refers region request requested resource resource-based retrieve role schema scoped secret secrets security server service session set should signature signing size so some something specified state status sts such table temporarily text than that the this throttled throughput time to token too tried type unable unavailable unrecognized update use used user user's using valid validation value values variables version vpc was were when which while with within without write you your";

/** Names of AWS in such sentences that are no words. */
const NAMES = 'AWSKMS AccessDeniedException ResourceNotFoundException com.amazonaws.services.kms.model.AWSKMSException';

/** What a sentence of AWS is made of, in lower case, but for ARNs and numbers. */
export const AWS_WORDS: ReadonlySet<string> = new Set(`${ACTIONS} ${WORDS} ${NAMES}`.toLowerCase().split(' '));
