import { ACCOUNT_ID, REGION } from '../../sources/read/identifiers.ts';
import { ids, setting } from './define.ts';
import { between, listOf, matching, matchingOrNone, oneOf, wholeNumber } from './kinds.ts';
import * as pattern from './patterns.ts';
import { SIGN_IN } from './sign-in-settings.ts';

// What CloudWatch Logs accepts; another number would fail in the middle of a deployment.
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 3653];

/** In which accounts and regions it works, under which roles, and how long things are kept. */
export const ACCOUNTS = {
  memberAccounts: setting(
    listOf('an account of 12 digits', (entry) => ACCOUNT_ID.test(entry)),
    {
      is: 'other accounts in which it acts as well, by a role there: [docs/members.md](docs/members.md)',
      default: '',
      empty: 'none',
    },
  ),
  regions: setting(ids('a region', 'eu-west-1', REGION), {
    is: 'further regions whose certificates and KMS keys are looked at each day: [docs/calendar.md](docs/calendar.md)',
    default: '',
    empty: 'the stack’s own, and us-east-1',
  }),
  permissionsBoundary: setting(
    matchingOrNone('the ARN of a policy such as arn:aws:iam::111122223333:policy/boundary', (text) =>
      pattern.BOUNDARY.test(text),
    ),
    { is: 'the ARN of a policy that bounds every role of the stack', default: '', empty: 'none' },
  ),
  rolePath: setting(
    matching('a path such as /security/', (text) => pattern.ROLE_PATH.test(text)),
    { is: 'the path of every role of the stack in IAM, and of those in member accounts', default: '/' },
  ),
  certificateZones: setting(ids('the id of a hosted zone', 'Z0123456789EXAMPLE', pattern.HOSTED_ZONE), {
    is: 'ids of the hosted zones in which validation records may be created',
    default: '',
    empty: 'any public zone',
  }),
  approvalHours: setting(between(1, 168), { is: 'until an unanswered approval lapses (1 to 168)', default: 24 }),
  approvalPage: setting(oneOf('off', 'url', 'http-api'), {
    is: 'a page on which questions are answered from the link of an alert: `url` by a Lambda function URL, `http-api` by an HTTP API: [docs/approvals.md](docs/approvals.md)',
    default: 'off',
  }),
  slackApp: setting(oneOf('off', 'url', 'http-api'), {
    is: 'questions in channels of kind `slack-app` have buttons, whose answers come in by a Lambda function URL (`url`) or an HTTP API (`http-api`): [docs/approvals.md](docs/approvals.md#in-slack)',
    default: 'off',
  }),
  approvalPageConcurrency: setting(between(0, 100), {
    is: 'reserved concurrency of that page, and of the function for Slack (0 to 100); `0` for none',
    default: 2,
  }),
  ...SIGN_IN,
  maxAgeDays: setting(between(1, 90), {
    is: 'a finding last seen longer ago is told about, not acted on (1 to 90)',
    default: 7,
  }),
  replays: setting(oneOf('keep', 'act'), {
    is: '`act`: events that are replayed from an archive are answered; else they are kept in the journal',
    default: 'keep',
  }),
  table: setting(
    matchingOrNone('the name of a DynamoDB table of this account and region, not an ARN', (text) =>
      pattern.TABLE_NAME.test(text),
    ),
    {
      is: 'a journal that is there already, such as that of a stack that was removed: [docs/upgrading.md](docs/upgrading.md)',
      default: '',
      empty: 'made by the stack',
    },
  ),
  logRetentionDays: setting(
    wholeNumber(`one of ${RETENTION_DAYS.join(', ')}`, (days) => RETENTION_DAYS.includes(days)),
    { is: 'of the functions’ logs', default: 90 },
  ),
};
