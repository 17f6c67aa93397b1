import type { FunctionId } from '../src/functions.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { lambda } from './function.ts';
import { allow, arnOf, attribute, functionId, queueId, ref, sub } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Resource, Statement, Value } from './template.ts';

const [PAGE, ANSWERS] = ['page', 'answers'] as const;
const KEY = 'LinkKey';
const isOn = ({ approvalPage }: Settings): boolean => approvalPage !== 'off';

/** The queue of its answers, beside the others, where it is on. */
export const answerQueues = (settings: Settings): FunctionId[] => (isOn(settings) ? [ANSWERS] : []);

const may = (action: 'kms:GenerateMac' | 'kms:VerifyMac'): Statement =>
  allow([action], [arnOf(KEY)], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } });

/** What the function that tells people may do for it, where it is on: it alone signs links, and writes them. */
export const makeLinks = (settings: Settings): Statement[] =>
  isOn(settings) ? [may('kms:GenerateMac'), access.writeLinks] : [];

/** Only who sends links is told the address: the page itself, whose address comes after it, is not. */
export const pageAddress = (settings: Settings): Record<string, Value> =>
  isOn(settings) ? { RIPOSTE_PAGE_ADDRESS: addressOf(settings), ...linkVariables } : {};

const linkVariables: Record<string, Value> = { RIPOSTE_LINK_KEY: arnOf(KEY) };

// The framework makes the function URL, with both permissions that it needs, or the HTTP API.
const addressOf = ({ approvalPage }: Settings): Value =>
  approvalPage === 'url'
    ? attribute(`${functionId(PAGE)}LambdaFunctionUrl`, 'FunctionUrl')
    : sub('https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}');

const linkKey = (stack: string): Resource => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    Description: `Signs the links of the approval page of ${stack}.`,
    KeySpec: 'HMAC_256',
    KeyUsage: 'GENERATE_VERIFY_MAC',
    KeyPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ByRoles',
          Effect: 'Allow',
          Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
  },
});

/** By setting: the approval page, the queue of its answers, and the function that proves them. */
export function approvalPage(stack: string, settings: Settings): Part[] {
  if (!isOn(settings)) return [];
  const events = settings.approvalPage === 'http-api' ? [{ httpApi: '*' as const }] : [];
  const reserved = settings.approvalPageConcurrency;
  const page = lambda({
    stack,
    id: PAGE,
    statements: [...access.showLinks, may('kms:VerifyMac'), allow(['sqs:SendMessage'], [arnOf(queueId(ANSWERS))])],
    environment: { ...linkVariables, RIPOSTE_QUEUE_ANSWERS: ref(queueId(ANSWERS)) },
    more: {
      ...(settings.approvalPage === 'url' && { url: true }),
      ...(reserved > 0 && { reservedConcurrency: reserved }),
    },
    events,
  });
  const answers = lambda({
    stack,
    id: ANSWERS,
    statements: [...access.proveAnswers, may('kms:VerifyMac'), access.handOver(settings), access.handAlerts],
    environment: linkVariables,
  });
  return [
    { resources: { [KEY]: linkKey(stack), ...queuePair(stack, ANSWERS) } },
    page,
    answers,
    {
      outputs: {
        ApprovalPage: {
          Description: 'Where the links of questions lead: docs/approvals.md.',
          Value: addressOf(settings),
        },
      },
    },
  ];
}
