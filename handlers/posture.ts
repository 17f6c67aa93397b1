// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { accessAnalyzer } from '../src/sources/access-analyzer/index.ts';
import { awsConfig } from '../src/sources/aws-config/index.ts';
import { inspector } from '../src/sources/inspector/index.ts';
import { securityHub } from '../src/sources/security-hub/index.ts';
import { trustedAdvisor } from '../src/sources/trusted-advisor/index.ts';

/** Decides about what is misconfigured or vulnerable: sources with little traffic share this function and its queue. */
export const handler = wire('posture', decideFunction, {
  sources: [inspector, securityHub, accessAnalyzer, awsConfig, trustedAdvisor],
  clients: { dynamodb, sqs },
});
