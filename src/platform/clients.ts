import type { Clients } from '../core/clients.ts';
import { accessAnalyzer } from './clients/access-analyzer-client.ts';
import { guardduty } from './clients/guardduty-client.ts';
import { inspector2 } from './clients/inspector2-client.ts';
import { macie2 } from './clients/macie2-client.ts';
import { securityhub } from './clients/securityhub-client.ts';

// One file a service, so that a function loads only the clients that its handler names, and some of them later.
export { accessAnalyzer } from './clients/access-analyzer-client.ts';
export { acm, acmIn } from './clients/acm-client.ts';
export { acmPca } from './clients/acm-pca-client.ts';
export { apiGateway } from './clients/api-gateway-client.ts';
export { appconfig } from './clients/appconfig-client.ts';
export { appconfigdata } from './clients/appconfigdata-client.ts';
export { autoScaling } from './clients/auto-scaling-client.ts';
export { cloudformation } from './clients/cloudformation-client.ts';
export { cloudfront } from './clients/cloudfront-client.ts';
export { cloudhsm, cloudhsmIn } from './clients/cloudhsm-client.ts';
export { cloudtrail } from './clients/cloudtrail-client.ts';
export { cloudwatch, cloudwatchIn } from './clients/cloudwatch-client.ts';
export { dynamodb } from './clients/dynamodb-client.ts';
export { ec2 } from './clients/ec2-client.ts';
export { ecs } from './clients/ecs-client.ts';
export { eks } from './clients/eks-client.ts';
export { elb } from './clients/elb-client.ts';
export { elbv2 } from './clients/elbv2-client.ts';
export { eventbridge } from './clients/eventbridge-client.ts';
export { fms } from './clients/fms-client.ts';
export { guardduty } from './clients/guardduty-client.ts';
export { iam } from './clients/iam-client.ts';
export { inspector2 } from './clients/inspector2-client.ts';
export { keyProof } from './clients/key-proof-client.ts';
export { kms, kmsIn } from './clients/kms-client.ts';
export { lambda } from './clients/lambda-client.ts';
export { logs } from './clients/logs-client.ts';
export { macie2 } from './clients/macie2-client.ts';
export { organizations } from './clients/organizations-client.ts';
export { rds } from './clients/rds-client.ts';
export { route53 } from './clients/route53-client.ts';
export { route53Resolver } from './clients/route53-resolver-client.ts';
export { s3 } from './clients/s3-client.ts';
export { secretsManager } from './clients/secrets-manager-client.ts';
export { securityhub } from './clients/securityhub-client.ts';
export { sesv2 } from './clients/sesv2-client.ts';
export { shield } from './clients/shield-client.ts';
export { sns } from './clients/sns-client.ts';
export { sqs } from './clients/sqs-client.ts';
export { ssm } from './clients/ssm-client.ts';
export { stepFunctions } from './clients/step-functions-client.ts';
export { wafv2 } from './clients/wafv2-client.ts';
export { wafv2Global } from './clients/wafv2-global-client.ts';

/** The services that find things, of another region. */
export const findingServices = (
  region: string,
): Pick<Clients, 'accessAnalyzer' | 'guardduty' | 'inspector2' | 'macie2' | 'securityhub'> => ({
  accessAnalyzer: accessAnalyzer({ region }),
  guardduty: guardduty({ region }),
  inspector2: inspector2({ region }),
  macie2: macie2({ region }),
  securityhub: securityhub({ region }),
});
