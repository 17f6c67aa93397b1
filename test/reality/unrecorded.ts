import type { Reasons } from './checks/unneeded.ts';

/** Permissions that no recorded call needs, by role; `*` stands for every role. */
export const UNRECORDED: Reasons = {
  '*': {
    'logs:CreateLogStream': 'Lambda writes the log in the name of the function',
    'logs:PutLogEvents': 'Lambda writes the log in the name of the function',
    'xray:PutTraceSegments': 'Lambda traces in the name of the function',
    'xray:PutTelemetryRecords': 'Lambda traces in the name of the function',
    'sqs:ReceiveMessage': 'the poller of Lambda reads the queue in the name of the function',
    'sqs:DeleteMessage': 'the poller of Lambda reads the queue in the name of the function',
    'sqs:GetQueueAttributes': 'the poller of Lambda reads the queue in the name of the function',
  },
  ActCertificatesRole: {
    'wafv2:GetWebACL': 'CloudFront asks for it in UpdateDistribution, where the distribution has a web ACL',
  },
};
