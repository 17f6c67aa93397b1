import type { FunctionId } from '../src/functions/index.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { type Channel, channelsIn, signingSecrets } from './channel-secrets.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { allow, arnOf, attribute, functionId, join, queueId, ref, sub } from './names.ts';
import { queuePair } from './queue.ts';
import type { Part, Resource, Statement, Value } from './template.ts';

const [PAGE, SLACK, ANSWERS] = ['page', 'slack', 'answers'] as const;
const KEY = 'LinkKey';
const hasPage = (settings: Settings): boolean => isDeployed(PAGE, settings);
const hasSlack = (settings: Settings): boolean => isDeployed(SLACK, settings);
const isOn = (settings: Settings): boolean => isDeployed(ANSWERS, settings);

const may = (action: 'kms:GenerateMac' | 'kms:VerifyMac'): Statement =>
  allow([action], [arnOf(KEY)], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } });

/** What the function that tells people may do for it, where it is on: it alone signs links, and writes them. */
export const makeLinks = (settings: Settings): Statement[] =>
  isOn(settings) ? [may('kms:GenerateMac'), access.writeLinks] : [];

/** Only who sends links is told the address: the page itself, whose address comes after it, is not. */
export const pageAddress = (settings: Settings): Record<string, Value> => ({
  ...(hasPage(settings) && { RIPOSTE_PAGE_ADDRESS: pageAt(settings) }),
  ...(hasPage(settings) && settings.approvalIssuer && { RIPOSTE_APPROVAL_ISSUER: settings.approvalIssuer }),
  ...(isOn(settings) && linkVariables),
});

const linkVariables: Record<string, Value> = { RIPOSTE_LINK_KEY: arnOf(KEY) };

// The framework makes the function URL, with both permissions that it needs, or the HTTP API.
const addressOf = (id: FunctionId, how: string): Value =>
  how === 'url'
    ? attribute(`${functionId(id)}LambdaFunctionUrl`, 'FunctionUrl')
    : sub('https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}');

/** Where links lead: to the page, or to what stands in front of it. */
const pageAt = ({ approvalPage, approvalAddress }: Settings): Value => approvalAddress || addressOf(PAGE, approvalPage);

const AUTHORIZER = 'PageAuthorizer';

/** Nobody reaches the page without a token of the identity provider: the page has one route, which is all of them. */
const signedIn = ({ approvalIssuer, approvalAudience, approvalHeader }: Settings): Part[] =>
  approvalIssuer === ''
    ? []
    : [
        {
          resources: {
            [AUTHORIZER]: {
              Type: 'AWS::ApiGatewayV2::Authorizer',
              Properties: {
                ApiId: ref('HttpApi'),
                Name: 'signed-in',
                AuthorizerType: 'JWT',
                IdentitySource: [`$request.header.${approvalHeader}`],
                JwtConfiguration: { Issuer: approvalIssuer, Audience: entriesOf(approvalAudience) },
              },
            },
          },
          // The framework's authorizers are those of its own configuration alone.
          extensions: {
            HttpApiRouteDefault: { Properties: { AuthorizationType: 'JWT', AuthorizerId: ref(AUTHORIZER) } },
          },
        },
      ];

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

/** A function that anybody on the internet may call. */
function opened(
  stack: string,
  id: typeof PAGE | typeof SLACK,
  how: string,
  settings: Settings,
  route: '*' | 'POST /slack',
) {
  const reserved = settings.approvalPageConcurrency;
  const own = id === PAGE ? access.showLinks : access.readButtons;
  return lambda({
    stack,
    id,
    statements: [...own, may('kms:VerifyMac'), allow(['sqs:SendMessage'], [arnOf(queueId(ANSWERS))])],
    environment: {
      ...linkVariables,
      RIPOSTE_QUEUE_ANSWERS: ref(queueId(ANSWERS)),
      ...(id === PAGE && settings.approvalAddress && { RIPOSTE_PAGE_ADDRESS: settings.approvalAddress }),
    },
    more: { ...(how === 'url' && { url: true as const }), ...(reserved > 0 && { reservedConcurrency: reserved }) },
    events: how === 'http-api' ? [{ httpApi: route }] : [],
  });
}

const output = (Description: string, Value: Value) => ({ Description, Value });

/** By setting: the approval page, what takes Slack's buttons, the queue of answers, and the function that proves them. */
export function approvalPage(
  stack: string,
  settings: Settings,
  channels: readonly Channel[] = channelsIn(process.cwd()),
): Part[] {
  if (!isOn(settings)) return [];
  const { approvalPage: page, slackApp: slack } = settings;
  const answers = lambda({
    stack,
    id: ANSWERS,
    statements: [
      ...access.proveAnswers,
      may('kms:VerifyMac'),
      access.handOver(settings),
      access.handAlerts,
      ...(hasSlack(settings) ? [access.readQuestions, access.handDeliveries, ...signingSecrets(channels)] : []),
    ],
    environment: linkVariables,
  });
  return [
    { resources: { [KEY]: linkKey(stack), ...queuePair(stack, ANSWERS) } },
    ...(hasPage(settings) ? [opened(stack, PAGE, page, settings, '*'), ...signedIn(settings)] : []),
    ...(hasSlack(settings) ? [opened(stack, SLACK, slack, settings, 'POST /slack')] : []),
    answers,
    {
      outputs: {
        ...(hasPage(settings) && {
          ApprovalPage: output('Where the links of questions lead: docs/approvals.md.', pageAt(settings)),
        }),
        ...(hasSlack(settings) && {
          SlackRequests: output(
            'The Request URL of the Slack app: docs/approvals.md.',
            slack === 'url'
              ? join('', [addressOf(SLACK, slack), 'slack'])
              : join('', [addressOf(SLACK, slack), '/slack']),
          ),
        }),
      },
    },
  ];
}
