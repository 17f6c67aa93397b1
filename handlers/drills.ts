// Generated from src/functions by npm run generate.
import { drillFunction } from '../src/jobs/drill-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { accessAnalyzer } from '../src/sources/access-analyzer/index.ts';
import { acm } from '../src/sources/acm/index.ts';
import { awsConfig } from '../src/sources/aws-config/index.ts';
import { cloudtrail } from '../src/sources/cloudtrail/index.ts';
import { cloudwatch } from '../src/sources/cloudwatch/index.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';
import { health } from '../src/sources/health/index.ts';
import { inspector } from '../src/sources/inspector/index.ts';
import { kms } from '../src/sources/kms/index.ts';
import { macie } from '../src/sources/macie/index.ts';
import { parameterStore } from '../src/sources/parameter-store/index.ts';
import { secretsManager } from '../src/sources/secrets-manager/index.ts';
import { securityHub } from '../src/sources/security-hub/index.ts';
import { stepFunctions } from '../src/sources/step-functions/index.ts';
import { trustedAdvisor } from '../src/sources/trusted-advisor/index.ts';

/** Decides about events that people replay, and tells of them as drills. It can have nothing done. */
export const handler = wire('drills', drillFunction, {
  sources: [
    guardduty,
    macie,
    parameterStore,
    acm,
    inspector,
    securityHub,
    accessAnalyzer,
    health,
    kms,
    secretsManager,
    cloudtrail,
    cloudwatch,
    awsConfig,
    trustedAdvisor,
    stepFunctions,
  ],
  clients: { dynamodb, sqs },
});
