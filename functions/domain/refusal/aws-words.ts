/** The actions that AWS refuses us: those that are granted, those they need in KMS, and what invokes the functions. */
const ACTIONS =
  'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:UpdateItem events:PutEvents kms:Decrypt kms:DescribeKey kms:Encrypt kms:GenerateDataKey lambda:InvokeFunction secretsmanager:BatchGetSecretValue secretsmanager:GetSecretValue sts:GetWebIdentityToken';

/** The words of the sentences in which DynamoDB, Secrets Manager, Lambda, EventBridge, STS, IAM and KMS refuse. */
const WORDS =
  "a access account action actions allow allowed allows an and another any are associated at authentication authorization authorized aws backfilling be because been boundary bus but by call can can't cannot capacity check ciphertext code concurrency condition configured contains control could credential credentials current customer decrypt deletion denied denies deny disabled do does doesn't don't due earlier element enabled encrypted endpoint environment error event exceeded exceeds exist expired explicit explicitly failed find first for forbidden found from function functions global has have id identity identity-based in inaccessible included index internal invalid invoke is it item its key kms lambda later level limit limits line longer malformed managed manager marked master match method min mismatch missing more must name no not now null number occurred of on one operation or organizations parameter parameters pending perform permission permissions permitted please policies policy principal process protected provided provisioned proxy rate read refers region request requested resource resource-based role schema scoped secondary secret secrets security server service session set should signature signing size so something specified state status sts such table temporarily text than that the this throttled throughput time to today token too type unable unavailable update use used user user's using valid validation value values variables version vpc was were when with within without write wrong you your";

/** Names of AWS in such sentences that are no words. */
const NAMES = 'AWSKMS AccessDeniedException ResourceNotFoundException com.amazonaws.services.kms.model.AWSKMSException';

/** What a sentence of AWS is made of, in lower case, but for ARNs and numbers. */
export const AWS_WORDS: ReadonlySet<string> = new Set(`${ACTIONS} ${WORDS} ${NAMES}`.toLowerCase().split(' '));
